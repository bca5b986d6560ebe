package featuredrop.cli.vectors;

import featuredrop.exchange.delivery.FeatureLine;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.zip.GZIPInputStream;

/// Reads `cnn_features.txt.gz` as readers downstream do.
///
/// One line at a time, so files of any size can be read. Not thread-safe.
public final class FeatureFile implements AutoCloseable {
    private final String name;
    private final BufferedReader lines;
    private long line;

    /// @param name for messages
    /// @param in the gzip file; closed with this reader
    /// @throws IOException when it is not a gzip file
    public FeatureFile(String name, InputStream in) throws IOException {
        this.name = name;
        this.lines =
                new BufferedReader(new InputStreamReader(new GZIPInputStream(in, 1 << 16), StandardCharsets.US_ASCII));
    }

    /// Hands every vector to `taker`, in order.
    ///
    /// @return how many there were
    /// @throws IOException when the file is cut or damaged, or a line is not of the format, naming the line
    public long forEach(Taker taker) throws IOException {
        long count = 0;
        for (String text = lines.readLine(); text != null; text = lines.readLine()) {
            line++;
            count++;
            accept(text, taker);
        }
        return count;
    }

    @Override
    public void close() throws IOException {
        lines.close();
    }

    private void accept(String text, Taker taker) throws IOException {
        FeatureLine parsed;
        try {
            parsed = FeatureLine.parse(text);
        } catch (IllegalArgumentException e) {
            throw new IOException(name + ", line " + line + ": " + e.getMessage(), e);
        }
        float[] feature = new float[parsed.dimension()];
        for (int i = 0; i < feature.length; i++) {
            feature[i] = (float) parsed.value(i);
        }
        taker.take(parsed.id(), feature);
    }

    /// Takes one vector.
    public interface Taker {
        /// @param id delivered id
        /// @param feature the taker's from now on
        void take(long id, float[] feature);
    }
}
