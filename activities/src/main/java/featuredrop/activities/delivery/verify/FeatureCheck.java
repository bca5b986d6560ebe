package featuredrop.activities.delivery.verify;

import featuredrop.exchange.result.protobuf.ChunkResult;

/// Compares delivered lines with results, number by number, with a parser and a rounding of its own: the
/// writer's code must not check itself. Not thread-safe.
final class FeatureCheck {
    private static final double SCALE = 1_000_000;
    private static final int MAX_DIGITS = 18;

    private final String path;
    private final GzipLines lines;
    private final int partner;
    private int place;

    FeatureCheck(String path, GzipLines lines, int partner) {
        this.path = path;
        this.lines = lines;
        this.partner = partner;
    }

    /// Takes the next line and compares it.
    ///
    /// @param name which record, for the message
    void requireNext(ChunkResult result, String name) {
        if (!lines.next()) {
            throw Verification.differs(path, lines.number() + 1, "is missing, where " + name + " belongs");
        }
        place = 0;
        require("partner", partner, name);
        requireId(result.getItemId(), name);
        for (int i = 0; i < result.getFeatureCount(); i++) {
            require("value " + i, millionths(result.getFeature(i)), name);
        }
        if (place != lines.length() - 1 || lines.at(place) != '\n') {
            throw differs("has more than " + result.getFeatureCount() + " values, the dimension of " + name);
        }
    }

    /// Checks that no line is left.
    void requireEnd(long delivered) {
        if (lines.next()) {
            throw differs("follows after all " + delivered + " delivered records");
        }
    }

    private void require(String what, long expected, String name) {
        long found = number(what, name);
        if (found != expected) {
            throw differs(what + " is " + found + ", but " + expected + " of " + name);
        }
    }

    /// An id may need all 64 bits, so it is compared as text.
    private void requireId(long expected, String name) {
        String text = Long.toString(expected);
        for (int i = 0; i < text.length(); i++, place++) {
            if (lines.at(place) != text.charAt(i)) {
                throw differs("does not have the id " + text + " of " + name);
            }
        }
        if (lines.at(place) != ' ') {
            throw differs("does not have the id " + text + " of " + name);
        }
        place++;
    }

    /// Reads a number in its only form, without sign of zero or leading zeros, and the one space behind it.
    private long number(String what, String name) {
        int start = place;
        boolean negative = lines.at(place) == '-';
        place += negative ? 1 : 0;
        int first = place;
        long value = 0;
        while (lines.at(place) >= '0' && lines.at(place) <= '9' && place - first < MAX_DIGITS) {
            value = 10 * value + (lines.at(place) - '0');
            place++;
        }
        int digits = place - first;
        boolean plain = digits == 1 || (digits > 1 && lines.at(first) != '0');
        if (!plain || (negative && value == 0) || lines.at(place) != ' ') {
            throw differs("has no number and space for " + what + " of " + name + " at byte " + start);
        }
        place++;
        return negative ? -value : value;
    }

    /// Half away from zero.
    private static long millionths(float value) {
        double scaled = value * SCALE;
        long whole = (long) scaled;
        double rest = Math.abs(scaled - whole);
        return rest < 0.5 ? whole : whole + (scaled < 0 ? -1 : 1);
    }

    private RuntimeException differs(String what) {
        return Verification.differs(path, lines.number(), what);
    }
}
