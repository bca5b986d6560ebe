package featuredrop.activities.export.input;

import featuredrop.exchange.plan.ByteRange;
import org.jspecify.annotations.Nullable;

/// One record's worth of a text file: a line, or several when a quoted field holds line breaks.
///
/// @param text its bytes without the line end; of a faulty line only the first ones
/// @param range its bytes with the line end
/// @param line number of its first line, from 1
/// @param lines how many lines it is
/// @param fault why it cannot be a record, for the operator; null when it may be one
@SuppressWarnings("ArrayRecordComponent") // passed on, never kept
record LogicalLine(
        byte[] text,
        ByteRange range,
        long line,
        int lines,
        @Nullable String fault) {}
