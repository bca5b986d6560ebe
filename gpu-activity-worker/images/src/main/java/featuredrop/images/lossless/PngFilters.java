package featuredrop.images.lossless;

import featuredrop.images.UnreadableImageException;

/// The filters of a PNG row, section 9 of the specification.
final class PngFilters {
    private PngFilters() {}

    /// Turns a filtered row into what it was.
    ///
    /// @param step bytes to the left neighbour
    static void undo(int filter, byte[] row, byte[] above, int step) throws UnreadableImageException {
        switch (filter) {
            case 0 -> {}
            case 1 -> {
                for (int i = step; i < row.length; i++) {
                    row[i] += row[i - step];
                }
            }
            case 2 -> {
                for (int i = 0; i < row.length; i++) {
                    row[i] += above[i];
                }
            }
            case 3 -> average(row, above, step);
            case 4 -> paeth(row, above, step);
            default -> throw UnreadableImageException.malformed("row filter " + filter);
        }
    }

    private static void average(byte[] row, byte[] above, int step) {
        for (int i = 0; i < row.length; i++) {
            int left = i < step ? 0 : row[i - step] & 0xff;
            row[i] += (byte) ((left + (above[i] & 0xff)) / 2);
        }
    }

    private static void paeth(byte[] row, byte[] above, int step) {
        for (int i = 0; i < Math.min(step, row.length); i++) {
            row[i] += above[i];
        }
        for (int i = step; i < row.length; i++) {
            int left = row[i - step] & 0xff;
            int up = above[i] & 0xff;
            int corner = above[i - step] & 0xff;
            int toLeft = Math.abs(up - corner);
            int toUp = Math.abs(left - corner);
            int toCorner = Math.abs(left + up - 2 * corner);
            int nearest = toLeft <= toUp && toLeft <= toCorner ? left : toUp <= toCorner ? up : corner;
            row[i] += (byte) nearest;
        }
    }
}
