package featuredrop.images.process;

import featuredrop.images.hostile.Parts;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/// Changes files as one who knows their formats does: whole segments, chunks and blocks, and the numbers in them.
final class PieceMutation {
    private static final int[] TELLING = {0, 1, 2, 7, 8, 0x7f, 0x80, 0xff, 0x100, 0x7fff, 0x8000, 0xffff, 0x10000};
    /// Lengths, sizes, counts and tags stand at the beginning of a part.
    private static final int HEAD = 20;

    private PieceMutation() {}

    /// A copy with one to three changes.
    ///
    /// @param other another file, of which parts may be taken
    static byte[] of(byte[] file, byte[] other, Random random) {
        byte[] changed = file;
        for (int i = random.nextInt(3); i >= 0; i--) {
            changed = once(changed, other, random);
        }
        return changed;
    }

    private static byte[] once(byte[] file, byte[] other, Random random) {
        List<byte[]> parts = new ArrayList<>(Parts.of(file));
        // Without its beginning a file is no image, and nothing more is tried.
        int least = parts.size() > 1 && random.nextInt(10) > 0 ? 1 : 0;
        int at = least + random.nextInt(parts.size() - least);
        switch (random.nextInt(7)) {
            case 0 -> parts.add(least + random.nextInt(parts.size() + 1 - least), parts.get(at));
            case 1 -> parts.remove(at);
            case 2 -> {
                byte[] moved = parts.remove(at);
                parts.add(least + random.nextInt(parts.size() + 1 - least), moved);
            }
            case 3 -> {
                List<byte[]> others = Parts.of(other);
                parts.set(at, others.get(random.nextInt(others.size())));
            }
            case 4 -> parts.set(at, parts.get(at).length == 0 ? new byte[1] : Mutation.of(parts.get(at), random));
            default -> number(parts.get(at), random);
        }
        byte[] changed = Parts.joined(parts, random.nextInt(5) > 0);
        return changed.length == 0 ? new byte[1] : changed;
    }

    private static void number(byte[] part, Random random) {
        int bytes = 1 << random.nextInt(3);
        int places = Math.min(part.length, random.nextInt(4) == 0 ? part.length : HEAD) - bytes;
        if (places < 0) {
            return;
        }
        int at = random.nextInt(places + 1);
        int value = TELLING[random.nextInt(TELLING.length)];
        ByteBuffer buffer =
                ByteBuffer.wrap(part).order(random.nextBoolean() ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN);
        if (random.nextBoolean()) {
            value = random.nextBoolean() ? -value : Integer.MAX_VALUE - value;
        }
        switch (bytes) {
            case 1 -> buffer.put(at, (byte) value);
            case 2 -> buffer.putShort(at, (short) (random.nextBoolean() ? value : buffer.getShort(at) + value));
            default -> buffer.putInt(at, random.nextBoolean() ? value : buffer.getInt(at) + value);
        }
    }
}
