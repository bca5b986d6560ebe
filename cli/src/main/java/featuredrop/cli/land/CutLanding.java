package featuredrop.cli.land;

import featuredrop.activities.landing.LandingZone;
import featuredrop.activities.landing.LandingZone.FileStat;
import featuredrop.exchange.format.IoFailure;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.zip.CRC32;
import java.util.zip.CRC32C;
import java.util.zip.Checksum;

/// A drop of the manifest layout that was renamed into place and not announced, because its `land` was
/// killed.
final class CutLanding {
    private static final int BLOCK = 1 << 20;

    private final LandingZone zone;
    private final String directory;

    /// @param directory the drop's directory, absolute
    CutLanding(LandingZone zone, String directory) {
        this.zone = zone;
        this.directory = directory;
    }

    /// How the directory differs from the local files, by names, lengths and checksums; empty when it
    /// does not.
    Optional<String> difference(LocalFiles files) {
        Map<String, FileStat> landed =
                zone.list(directory).stream().collect(Collectors.toMap(FileStat::name, Function.identity()));
        List<String> names = files.files().stream().map(LocalFiles::name).toList();
        Optional<String> more = landed.keySet().stream()
                .filter(name -> !names.contains(name))
                .sorted()
                .findFirst();
        return more.map(name -> "'" + name + "' is there and is not landed now")
                .or(() -> files.files().stream()
                        .flatMap(file -> difference(file, landed).stream())
                        .findFirst());
    }

    private Optional<String> difference(Path file, Map<String, FileStat> landed) {
        String name = LocalFiles.name(file);
        FileStat there = landed.get(name);
        if (there == null || there.directory()) {
            return Optional.of("'" + name + "' is not there");
        }
        try {
            long length = Files.size(file);
            if (length != there.length()) {
                return Optional.of("'" + name + "' has " + there.length() + " bytes there and " + length + " here");
            }
            String sum = zone.checksum(there.path());
            return sum.equals(checksum(file, sum))
                    ? Optional.empty()
                    : Optional.of("'" + name + "' has other content there");
        } catch (IOException e) {
            throw IoFailure.reading(file.toString(), e);
        }
    }

    /// @param form the checksum of the other file; HDFS names its kind
    private static String checksum(Path file, String form) throws IOException {
        String kind = form.substring(0, form.lastIndexOf(':') + 1);
        Checksum sum = kind.endsWith("CRC32:") ? new CRC32() : new CRC32C();
        try (InputStream in = Files.newInputStream(file)) {
            byte[] block = new byte[BLOCK];
            for (int read = in.read(block); read >= 0; read = in.read(block)) {
                sum.update(block, 0, read);
            }
        }
        return kind + HexFormat.of().toHexDigits((int) sum.getValue());
    }
}
