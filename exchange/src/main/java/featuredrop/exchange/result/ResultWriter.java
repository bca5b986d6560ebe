package featuredrop.exchange.result;

import com.google.protobuf.ByteString;
import featuredrop.exchange.objectstore.Sha256;
import featuredrop.exchange.result.protobuf.ChunkResult;
import featuredrop.exchange.result.protobuf.ResultFooter;
import featuredrop.workflows.drop.Outcome;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.DigestOutputStream;

/// Builds the result of one chunk in memory: delimited `ChunkResult` records in input order, a zero byte,
/// the footer, the trailer. Equal records give equal bytes.
///
/// Not thread-safe, and used for one result.
public final class ResultWriter {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream(1 << 16);
    private final DigestOutputStream body = new DigestOutputStream(out, Sha256.digest());
    private final ByteArrayOutputStream outcomes = new ByteArrayOutputStream();
    private final ResultFooter.Builder footer;
    private final int dimension;
    private int records;

    /// @param modelKey the model that computes the features
    /// @param dimension values of every feature
    public ResultWriter(String modelKey, int dimension) {
        this.dimension = dimension;
        this.footer = ResultFooter.newBuilder().setModelKey(modelKey).setDimension(dimension);
    }

    /// What was computed and from where; ends up in the footer.
    ///
    /// @param engine engine, versions, device, batch bucket
    /// @param imagesFetched images loaded over the network
    /// @param bytesFetched their bytes
    /// @param host whose worker made it; empty when that is not known
    /// @param takenFrom one more than the oldest generation from which results were taken over; 0 for none
    public record Facts(String engine, long imagesFetched, long bytesFetched, String host, int takenFrom) {
        /// Of a result that takes nothing over, made on a host that is not known.
        public Facts(String engine, long imagesFetched, long bytesFetched) {
            this(engine, imagesFetched, bytesFetched, "", 0);
        }
    }

    /// A finished result.
    ///
    /// @param bytes the whole object
    /// @param sha256 its digest, hex
    @SuppressWarnings("ArrayRecordComponent") // megabytes, handed over once
    public record Finished(byte[] bytes, String sha256) {}

    /// Appends the result of the next record.
    ///
    /// @throws IllegalArgumentException when it is not the next one, or its outcome and feature do not fit
    ///     each other
    public void add(ChunkResult result) {
        Outcome outcome = Outcome.of(result.getOutcome());
        int values = outcome == Outcome.EXTRACTED ? dimension : 0;
        if (result.getRecord() != records || outcome == Outcome.DUPLICATE || result.getFeatureCount() != values) {
            throw new IllegalArgumentException("Record " + result.getRecord() + " in place " + records
                    + " with outcome " + outcome + " and " + result.getFeatureCount() + " values of " + dimension);
        }
        try {
            result.writeDelimitedTo(body);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        footer.addItemIds(result.getItemId());
        if (!result.getEngine().isEmpty() && !footer.getOtherEnginesList().contains(result.getEngine())) {
            footer.addOtherEngines(result.getEngine());
        }
        outcomes.write(result.getOutcome());
        records++;
    }

    /// Records added so far.
    public int records() {
        return records;
    }

    /// The finished result. The writer must not be used afterwards.
    public Finished finish(Facts facts) {
        endBody();
        byte[] foot = footer.setOutcomes(ByteString.copyFrom(outcomes.toByteArray()))
                .setSha256(ByteString.copyFrom(body.getMessageDigest().digest()))
                .setBodyLength(out.size())
                .setEngine(facts.engine())
                .setImagesFetched(facts.imagesFetched())
                .setBytesFetched(facts.bytesFetched())
                .setHost(facts.host())
                .setTakenFrom(facts.takenFrom())
                .build()
                .toByteArray();
        out.writeBytes(foot);
        out.writeBytes(ResultTrailer.of(foot).bytes());
        byte[] bytes = out.toByteArray();
        return new Finished(bytes, Sha256.hex(bytes));
    }

    private void endBody() {
        try {
            body.write(0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
