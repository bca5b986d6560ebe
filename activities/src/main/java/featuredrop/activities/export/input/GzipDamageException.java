package featuredrop.activities.export.input;

import java.io.IOException;

/// A defect of a gzip file, met after all bytes before it were given. The message says what is wrong and where.
public final class GzipDamageException extends IOException {
    private static final long serialVersionUID = 1L;

    private final boolean contentCut;

    /// @param contentCut whether the last bytes that were given may be half of something
    GzipDamageException(String message, boolean contentCut) {
        super(message);
        this.contentCut = contentCut;
    }

    boolean isContentCut() {
        return contentCut;
    }
}
