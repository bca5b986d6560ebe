package featuredrop.images.process;

import java.util.Arrays;
import java.util.Random;

/// Changes files a little, as a fuzzer does.
public final class Mutation {
    private static final int[] TELLING = {0, 1, 2, 3, 4, 8, 0x7f, 0x80, 0xd8, 0xd9, 0xda, 0xfe, 0xff};

    private Mutation() {}

    /// A copy with one to six changes.
    public static byte[] of(byte[] file, Random random) {
        byte[] changed = file.clone();
        for (int i = 0; i < 1 + random.nextInt(6); i++) {
            changed = once(changed, random);
        }
        return changed;
    }

    private static byte[] once(byte[] file, Random random) {
        int at = random.nextInt(file.length);
        // Headers decide most, so they are changed most.
        int place = random.nextBoolean() ? at : Math.min(at, random.nextInt(64));
        switch (random.nextInt(6)) {
            case 0 -> file[place] ^= (byte) (1 << random.nextInt(8));
            case 1 -> file[place] = (byte) TELLING[random.nextInt(TELLING.length)];
            case 2 -> file[place] = (byte) random.nextInt();
            case 3 -> {
                return Arrays.copyOf(file, 1 + at);
            }
            case 4 ->
                Arrays.fill(file, place, Math.min(file.length, place + random.nextInt(9)), (byte) random.nextInt());
            default -> {
                byte[] longer = Arrays.copyOf(file, file.length + random.nextInt(40));
                System.arraycopy(file, place, longer, longer.length - (file.length - place), file.length - place);
                return longer;
            }
        }
        return file;
    }
}
