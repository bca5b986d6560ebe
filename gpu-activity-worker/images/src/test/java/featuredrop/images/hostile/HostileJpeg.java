package featuredrop.images.hostile;

import static featuredrop.images.hostile.Ending.BOMB;
import static featuredrop.images.hostile.Ending.CORRUPT;
import static featuredrop.images.hostile.Ending.DECODED;
import static featuredrop.images.hostile.Ending.TRUNCATED;
import static featuredrop.images.hostile.Ending.UNSUPPORTED_FORMAT;

import featuredrop.images.TestImages;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/// JPEG files that declare, repeat or contradict too much.
final class HostileJpeg {
    private static final int FRAME = 0xc0;
    private static final int SCAN = 0xda;
    private static final int QUANTISATION = 0xdb;
    private static final int HUFFMAN = 0xc4;

    private final byte[] sound = TestImages.encoded("jpeg", BufferedImage.TYPE_INT_RGB, 60, 40);

    private HostileJpeg() {}

    static List<Hostile> all() {
        HostileJpeg jpeg = new HostileJpeg();
        List<Hostile> all = new ArrayList<>();
        jpeg.sizes(all);
        jpeg.kinds(all);
        jpeg.structures(all);
        jpeg.data(all);
        return all;
    }

    private void sizes(List<Hostile> all) {
        all.add(Hostile.of("JPEG of 65500 × 65500", sized(65_500, 65_500), BOMB));
        all.add(Hostile.of("JPEG of 65535 × 1", sized(65_535, 1), BOMB));
        all.add(Hostile.of("JPEG as large as it may be with data for little", sized(6_300, 6_300), TRUNCATED, CORRUPT));
        all.add(Hostile.of("JPEG of no height", sized(60, 0), CORRUPT));
        all.add(Hostile.of("JPEG of no width", sized(0, 40), CORRUPT));
        all.add(Hostile.of("JPEG of 100,000 scans", scans(60, 40, 100_000), BOMB));
        all.add(Hostile.of("large JPEG of 90 scans", scans(6_300, 6_300, 90), BOMB));
        all.add(Hostile.of("large JPEG of 10 scans of nothing", scans(6_300, 6_300, 10), CORRUPT, TRUNCATED, DECODED));
    }

    private void kinds(List<Hostile> all) {
        all.add(Hostile.of("JPEG of 12 bits", changed(FRAME, 4, 12), UNSUPPORTED_FORMAT));
        all.add(Hostile.of("JPEG of 2 colours", changed(FRAME, 9, 2), UNSUPPORTED_FORMAT));
        all.add(Hostile.of("JPEG of 255 colours", changed(FRAME, 9, 255), UNSUPPORTED_FORMAT));
        all.add(Hostile.of("lossless JPEG", changed(FRAME, 1, 0xc3), UNSUPPORTED_FORMAT));
        all.add(Hostile.of("differential JPEG", changed(FRAME, 1, 0xc5), UNSUPPORTED_FORMAT));
        all.add(Hostile.of("JPEG that says to be arithmetic", changed(FRAME, 1, 0xc9), CORRUPT, TRUNCATED, DECODED));
        all.add(Hostile.of("JPEG that says to be progressive", changed(FRAME, 1, 0xc2), CORRUPT));
        all.add(Hostile.of("JPEG with a sampling of 0", changed(FRAME, 11, 0), CORRUPT));
        all.add(Hostile.of("JPEG with a sampling of 15", changed(FRAME, 11, 0xff), CORRUPT));
        all.add(Hostile.of(
                "JPEG with a sampling of 3 to 2",
                changed(FRAME, 11, 0x32),
                CORRUPT,
                TRUNCATED,
                UNSUPPORTED_FORMAT,
                DECODED));
    }

    private void structures(List<Hostile> all) {
        all.add(Hostile.of("JPEG without a frame", without(FRAME), CORRUPT));
        all.add(Hostile.of("JPEG without a scan", HostilePng.join(Arrays.copyOf(sound, place(SCAN)), end()), CORRUPT));
        all.add(Hostile.of("JPEG without quantisation", without(QUANTISATION), CORRUPT));
        all.add(Hostile.of("JPEG without Huffman codes", without(HUFFMAN), CORRUPT, DECODED, TRUNCATED));
        all.add(Hostile.of("JPEG with impossible Huffman codes", changed(HUFFMAN, 5, 255), CORRUPT));
        all.add(Hostile.of("JPEG with a segment of no length", segment(0), CORRUPT));
        all.add(Hostile.of("JPEG with a segment beyond its end", segment(65_535), TRUNCATED));
        all.add(Hostile.of("JPEG with two frames", twoFrames(), CORRUPT));
        byte[] fill = new byte[100_000];
        Arrays.fill(fill, (byte) 0xff);
        all.add(Hostile.of("JPEG with 100,000 fill bytes", inserted(fill), DECODED));
        all.add(Hostile.of("JPEG with another in its comment", inserted(comment(sound)), DECODED));
        all.add(Hostile.of(
                "JPEG that goes on as a script", HostilePng.join(sound, HostileText.bytes("<?php")), DECODED));
        all.add(Hostile.of("JPEG that is a start and an end", HostileText.bytes("\u00ff\u00d8\u00ff\u00d9"), CORRUPT));
        all.add(Hostile.of("JPEG of starts", starts(), TRUNCATED, CORRUPT));
        all.add(Hostile.of("JPEG with a thousand comments", inserted(comments()), DECODED));
    }

    private void data(List<Hostile> all) {
        int from = place(SCAN) + 14;
        byte[] half = HostilePng.join(Arrays.copyOf(sound, from + (sound.length - from) / 2), end());
        all.add(Hostile.of("JPEG of half its data, and an end", half, TRUNCATED));
        byte[] none = HostilePng.join(Arrays.copyOf(sound, from), end());
        all.add(Hostile.of("JPEG without data, and with an end", none, TRUNCATED));
        byte[] noise = sound.clone();
        Random random = new Random(5);
        for (int i = from; i < noise.length - 2; i++) {
            noise[i] = (byte) (random.nextInt() & 0x7f);
        }
        all.add(Hostile.of("JPEG of noise", noise, CORRUPT, TRUNCATED, DECODED));
        byte[] restarts = sound.clone();
        for (int i = from; i < noise.length - 3; i += 2) {
            restarts[i] = (byte) 0xff;
            restarts[i + 1] = (byte) (0xd0 + i % 8);
        }
        all.add(Hostile.of("JPEG of restarts", restarts, CORRUPT, TRUNCATED));
        byte[] zeros = sound.clone();
        Arrays.fill(zeros, from, zeros.length - 2, (byte) 0);
        all.add(Hostile.of("JPEG of zeros", zeros, CORRUPT, TRUNCATED, DECODED));
    }

    private int place(int marker) {
        return place(sound, marker);
    }

    /// The place of the first marker of that kind; -1 for none.
    private static int place(byte[] file, int marker) {
        for (int at = 0; at + 1 < file.length; at++) {
            if ((file[at] & 0xff) == 0xff && (file[at + 1] & 0xff) == marker) {
                return at;
            }
        }
        return -1;
    }

    private byte[] changed(int marker, int offset, int value) {
        byte[] changed = sound.clone();
        changed[place(marker) + offset] = (byte) value;
        return changed;
    }

    private byte[] sized(int width, int height) {
        byte[] sized = sound.clone();
        ByteBuffer.wrap(sized).putShort(place(FRAME) + 5, (short) height).putShort(place(FRAME) + 7, (short) width);
        return sized;
    }

    /// Progressive, each scan a few bytes.
    private byte[] scans(int width, int height, int count) {
        byte[] head = Arrays.copyOf(sized(width, height), place(SCAN));
        head[place(FRAME) + 1] = (byte) 0xc2;
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        file.writeBytes(head);
        byte[] scan = {(byte) 0xff, (byte) SCAN, 0, 8, 1, 1, 0, 0, 0, 0x01, 0};
        for (int i = 0; i < count; i++) {
            file.writeBytes(scan);
        }
        file.writeBytes(end());
        return file.toByteArray();
    }

    /// Without any segment of that kind.
    private byte[] without(int marker) {
        byte[] left = sound;
        for (int at = place(left, marker); at >= 0; at = place(left, marker)) {
            int length = 2 + ByteBuffer.wrap(left).getShort(at + 2);
            left = HostilePng.join(Arrays.copyOf(left, at), Arrays.copyOfRange(left, at + length, left.length));
        }
        return left;
    }

    private byte[] segment(int length) {
        byte[] changed = sound.clone();
        ByteBuffer.wrap(changed).putShort(4, (short) length);
        return changed;
    }

    private byte[] twoFrames() {
        int at = place(FRAME);
        int length = 2 + ByteBuffer.wrap(sound).getShort(at + 2);
        byte[] frame = Arrays.copyOfRange(sound, at, at + length);
        return HostilePng.join(
                Arrays.copyOf(sound, at), frame, frame, Arrays.copyOfRange(sound, at + length, sound.length));
    }

    private byte[] inserted(byte[] more) {
        return HostilePng.join(Arrays.copyOf(sound, 2), more, Arrays.copyOfRange(sound, 2, sound.length));
    }

    private static byte[] comment(byte[] content) {
        return ByteBuffer.allocate(4 + content.length)
                .putShort((short) 0xfffe)
                .putShort((short) (2 + content.length))
                .put(content)
                .array();
    }

    private static byte[] comments() {
        ByteArrayOutputStream comments = new ByteArrayOutputStream();
        for (int i = 0; i < 1_000; i++) {
            comments.writeBytes(comment(new byte[60]));
        }
        return comments.toByteArray();
    }

    private static byte[] starts() {
        byte[] starts = new byte[10_000];
        for (int i = 0; i < starts.length; i += 2) {
            starts[i] = (byte) 0xff;
            starts[i + 1] = (byte) 0xd8;
        }
        return starts;
    }

    private static byte[] end() {
        return new byte[] {(byte) 0xff, (byte) 0xd9};
    }
}
