package featuredrop.activities.export;

import featuredrop.activities.landing.LandedFile;
import featuredrop.activities.landing.LandingZone;
import featuredrop.exchange.format.IoFailure;
import featuredrop.exchange.plan.InputFormat;
import featuredrop.workflows.policy.DropException;
import featuredrop.workflows.policy.FailureType;
import java.io.IOException;
import java.io.InputStream;
import java.util.HexFormat;
import java.util.Map;

/// How an input file is stored, by its first bytes: a list may be a gzip stream under any name, and none although its
/// name says so.
final class StoredForm {
    private static final String GZIP = "1f8b";
    /// With the only method that gzip has; the first two bytes alone can begin a record.
    private static final String GZIP_DEFLATE = "1f8b08";
    /// Files that are no list although their name says so. No list begins with these bytes.
    private static final Map<String, String> FOREIGN = Map.of(
            "504b0304", "a zip archive or a workbook",
            "d0cf11e0", "a workbook",
            "28b52ffd", "compressed with zstd",
            "425a6839", "compressed with bzip2",
            "fd377a58", "compressed with xz",
            "377abcaf", "a 7z archive",
            "50415231", "a Parquet file");

    private StoredForm() {}

    /// The format of the file's content.
    ///
    /// @throws DropException kind `PARTNER_DATA`, type `UNSUPPORTED_FILE`, when it is in none
    static InputFormat of(LandingZone zone, LandedFile file) {
        String head = head(zone, file);
        if (!file.format().isUrlList()) {
            return head.startsWith(GZIP_DEFLATE)
                    ? refused(file, "compressed with gzip: it begins with " + GZIP_DEFLATE + ". Decompress it")
                    : file.format();
        }
        String foreign = FOREIGN.get(head);
        if (foreign != null) {
            return refused(
                    file,
                    foreign + ": it begins with " + head
                            + ". Save it as .csv, .tsv or .jsonl, plain or compressed with gzip");
        }
        boolean begun = file.format().isCompressed() && GZIP.startsWith(head); // cut, or a file of no bytes
        return file.format().compressed(begun || head.startsWith(GZIP));
    }

    private static InputFormat refused(LandedFile file, String what) {
        throw new DropException(FailureType.UNSUPPORTED_FILE, file.path() + " is " + what);
    }

    private static String head(LandingZone zone, LandedFile file) {
        if (file.length() == 0) {
            return "";
        }
        try (InputStream in = zone.open(file.path(), 0)) {
            return HexFormat.of().formatHex(in.readNBytes(4));
        } catch (IOException e) {
            throw IoFailure.reading(file.path(), e);
        }
    }
}
