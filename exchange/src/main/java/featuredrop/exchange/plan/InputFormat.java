package featuredrop.exchange.plan;

import java.util.Locale;
import java.util.Optional;

/// What an input file holds, derived from its name and, for compression, from its first bytes.
public enum InputFormat {
    /// Delimited `ProductImage` records.
    BIN(".bin"),
    CSV(".csv"),
    CSV_GZ(".csv.gz"),
    TSV(".tsv"),
    TSV_GZ(".tsv.gz"),
    /// A table whose separator is configured, or found in its first line.
    TXT(".txt"),
    TXT_GZ(".txt.gz"),
    JSONL(".jsonl"),
    JSONL_GZ(".jsonl.gz"),
    JSON(".json"),
    JSON_GZ(".json.gz");

    private final String suffix;

    InputFormat(String suffix) {
        this.suffix = suffix;
    }

    /// The format that the file's name ends in, in any case of letters.
    public static Optional<InputFormat> of(String fileName) {
        String name = fileName.toLowerCase(Locale.ROOT);
        for (InputFormat format : values()) {
            if (name.endsWith(format.suffix)) {
                return Optional.of(format);
            }
        }
        return Optional.empty();
    }

    /// Whether the file is a gzip stream, so that positions are those of the decoded stream.
    public boolean isCompressed() {
        return suffix.endsWith(".gz");
    }

    /// The same list as a gzip stream, or not as one.
    public InputFormat compressed(boolean gzip) {
        return switch (this) {
            case BIN -> BIN;
            case CSV, CSV_GZ -> gzip ? CSV_GZ : CSV;
            case TSV, TSV_GZ -> gzip ? TSV_GZ : TSV;
            case TXT, TXT_GZ -> gzip ? TXT_GZ : TXT;
            case JSONL, JSONL_GZ -> gzip ? JSONL_GZ : JSONL;
            case JSON, JSON_GZ -> gzip ? JSON_GZ : JSON;
        };
    }

    /// Whether the file lists URLs, so that its ids are always [IdScheme#HASHED].
    public boolean isUrlList() {
        return this != BIN;
    }
}
