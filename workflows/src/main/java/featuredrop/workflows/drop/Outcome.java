package featuredrop.workflows.drop;

/// What became of a record. Closed: a new constant is a change of the format version. The number is what the exchange
/// stores and never changes.
public enum Outcome {
    EXTRACTED(1),
    /// The same delivered id as an earlier EXTRACTED record of the drop; only `settle` decides this.
    DUPLICATE(2),
    /// Not a record of this partner, without image and URL, or a line that cannot be read.
    BAD_RECORD(3),
    /// A byte range of an input file that holds no readable record.
    DAMAGED(4),
    BAD_URL(5),
    /// The address is not global unicast.
    BLOCKED_ADDRESS(6),
    DNS(7),
    CONNECT(8),
    TLS(9),
    /// A loop, more than three hops, or from https to http.
    REDIRECT(10),
    /// 404 or 410.
    GONE(11),
    /// Any other 4xx.
    HTTP_4XX(12),
    /// 429 or 503.
    THROTTLED(13),
    HTTP_5XX(14),
    DEADLINE(15),
    TOO_LARGE(16),
    /// Not an image, or empty.
    NOT_IMAGE(17),
    UNSUPPORTED_FORMAT(18),
    /// A short body or a cut image.
    TRUNCATED(19),
    /// Broken, or it broke the decoder.
    CORRUPT(20),
    /// Over a decode limit, time included.
    BOMB(21),
    OPT_OUT(22),
    /// A vector that is zero, infinite or not a number.
    BAD_VECTOR(23);

    private final int number;

    Outcome(int number) {
        this.number = number;
    }

    /// The stored number.
    public int number() {
        return number;
    }

    /// Whether the record has no vector and is listed in the quarantine.
    public boolean isQuarantined() {
        return this != EXTRACTED && this != DUPLICATE;
    }

    /// Whether the cause may be over at a later time, so that the image can be asked for again. Only outcomes of
    /// fetches are passing.
    public boolean isPassing() {
        return switch (this) {
            case DNS, CONNECT, TLS, THROTTLED, HTTP_5XX, DEADLINE -> true;
            case EXTRACTED,
                    DUPLICATE,
                    BAD_RECORD,
                    DAMAGED,
                    BAD_URL,
                    BLOCKED_ADDRESS,
                    REDIRECT,
                    GONE,
                    HTTP_4XX,
                    TOO_LARGE,
                    NOT_IMAGE,
                    UNSUPPORTED_FORMAT,
                    TRUNCATED,
                    CORRUPT,
                    BOMB,
                    OPT_OUT,
                    BAD_VECTOR -> false;
        };
    }

    /// The outcome with that stored number.
    ///
    /// @throws IllegalArgumentException when there is none
    public static Outcome of(int number) {
        for (Outcome outcome : values()) {
            if (outcome.number == number) {
                return outcome;
            }
        }
        throw new IllegalArgumentException("No outcome has the number " + number);
    }
}
