package featuredrop.oracle.kernels;

/// One axis of a resize as [Kernel#RESIZE_COLUMNS] and [Kernel#RESIZE_ROWS] read it: for every place of the
/// result the first input place, the number of weights, and `taps` weights of which the first so many count.
///
/// @param entries `places × (taps + 2)` numbers; not copied
/// @param taps most weights of a place
@SuppressWarnings("ArrayRecordComponent") // a table, never compared
public record ResizeTable(int[] entries, int taps) {
    /// Bits behind the point of a weight; the kernels shift by as many.
    public static final int PRECISION = 22;

    /// A window of the places that a resize of the whole axis would have.
    ///
    /// @param from the first place
    /// @param count how many
    public record Places(int from, int count) {}

    /// How each place of the result is made of places of the input, along one axis.
    ///
    /// @param first the first input place, for every place of the result
    /// @param weights fixed point of [#PRECISION] bits, from the first input place on, for every place of the
    ///     result
    @SuppressWarnings("ArrayRecordComponent") // tables, never compared
    public record Axis(int[] first, int[][] weights) {}

    /// The table of some places.
    ///
    /// @throws IllegalArgumentException when they are not all among those of the result
    public static ResizeTable of(Axis axis, Places places) {
        if (places.from() < 0 || places.count() < 1 || places.from() + places.count() > axis.first().length) {
            throw new IllegalArgumentException(places + " of " + axis.first().length);
        }
        int taps = 0;
        for (int i = 0; i < places.count(); i++) {
            taps = Math.max(taps, axis.weights()[places.from() + i].length);
        }
        int[] entries = new int[places.count() * (taps + 2)];
        for (int i = 0; i < places.count(); i++) {
            int[] weights = axis.weights()[places.from() + i];
            int at = i * (taps + 2);
            entries[at] = axis.first()[places.from() + i];
            entries[at + 1] = weights.length;
            System.arraycopy(weights, 0, entries, at + 2, weights.length);
        }
        return new ResizeTable(entries, taps);
    }

    /// All places of an axis.
    public static ResizeTable of(Axis axis) {
        return of(axis, new Places(0, axis.first().length));
    }

    int first(int place) {
        return entries[place * (taps + 2)];
    }

    int count(int place) {
        return entries[place * (taps + 2) + 1];
    }

    int weight(int place, int tap) {
        return entries[place * (taps + 2) + 2 + tap];
    }
}
