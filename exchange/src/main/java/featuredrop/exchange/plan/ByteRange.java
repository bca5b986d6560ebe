package featuredrop.exchange.plan;

import com.fasterxml.jackson.annotation.JsonFormat;

/// Bytes of a file, or of its decoded stream.
///
/// @param from first byte, from 0
/// @param to the byte after the last
@JsonFormat(shape = JsonFormat.Shape.ARRAY)
public record ByteRange(long from, long to) {
    public ByteRange {
        if (from < 0 || to < from) {
            throw new IllegalArgumentException("Not a byte range: [" + from + ", " + to + ")");
        }
    }

    @Override
    public String toString() {
        return "[" + from + ", " + to + ")";
    }
}
