package featuredrop.images.decoders;

import static org.assertj.core.api.Assertions.assertThat;

import featuredrop.images.ImageDecoder;
import featuredrop.images.ImageDecoder.Decoded;
import featuredrop.images.ImageFault;
import featuredrop.images.TestImages;
import featuredrop.images.Tools;
import featuredrop.images.header.HeaderCheck;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Files from which a part is missing, and which end as if nothing were: the library fills the rest with
/// gray, and says so behind whatever else there is to say.
@Tag("slow")
final class CutJpegTest {
    private static final int FRAME = 0xc0;
    private static final int PROGRESSIVE = 0xc2;
    private static final int END = 0xd9;
    private static final int SCAN = 0xda;
    private static final int INTERVAL = 0xdd;

    private final ImageDecoder decoder =
            new Decoders(Tools.turboJpeg(), Tools.webP()).open(new HeaderCheck(40_000_000, 16_384));

    /// What the library warns of although nothing is wrong with the picture.
    enum Oddity {
        NONE,
        REVISION_2_OF_JFIF,
        SCAN_PARAMETERS_OF_ZERO,
        STRAY_BYTES,
        /// More than are listened to one by one.
        MANY_STRAY_BYTES,
        EVERYTHING;

        byte[] of(byte[] file) {
            return switch (this) {
                case NONE -> file;
                case REVISION_2_OF_JFIF -> changed(file, find(file, "JFIF\0") + 5, 2);
                case SCAN_PARAMETERS_OF_ZERO -> {
                    int scan = place(file, SCAN);
                    yield changed(file, scan + length(file, scan), 0);
                }
                case STRAY_BYTES -> inserted(file, place(file, FRAME), new byte[] {0x55, 0, 0x33});
                case MANY_STRAY_BYTES -> {
                    ByteArrayOutputStream stray = new ByteArrayOutputStream();
                    for (int i = 0; i < 1_500; i++) {
                        stray.writeBytes(new byte[] {0x55, (byte) 0xff, (byte) 0xfe, 0, 2});
                    }
                    yield inserted(file, place(file, FRAME), stray.toByteArray());
                }
                case EVERYTHING -> REVISION_2_OF_JFIF.of(STRAY_BYTES.of(SCAN_PARAMETERS_OF_ZERO.of(file)));
            };
        }
    }

    private static Map<String, byte[]> files() {
        return Map.of(
                "colours", TestImages.encoded("jpeg", BufferedImage.TYPE_INT_RGB, 150, 110),
                "gray", TestImages.encoded("jpeg", BufferedImage.TYPE_BYTE_GRAY, 150, 110),
                "restarts by rows", corpus("jpeg-restart-rows.jpg"),
                "restarts by blocks", corpus("jpeg-restart-blocks.jpg"));
    }

    private static byte[] corpus(String name) {
        return PillowCorpus.cases().stream()
                .filter(file -> file.name().equals(name))
                .findFirst()
                .orElseThrow()
                .file();
    }

    @ParameterizedTest
    @EnumSource(Oddity.class)
    void aWholeFileWithAnOddityHasItsPixels(Oddity oddity) {
        files().forEach((name, file) -> assertThat(((Decoded.Pixels) decoder.decode(oddity.of(file)))
                        .image()
                        .samples())
                .as(name)
                .isEqualTo(((Decoded.Pixels) decoder.decode(file)).image().samples()));
    }

    @ParameterizedTest
    @EnumSource(Oddity.class)
    void aScanThatEndsEarlyIsTruncatedWhateverElseIsOdd(Oddity oddity) {
        files().forEach((name, file) -> {
            int data = data(file);
            int whole = file.length - 2 - data;
            // The last bits of a scan may be those that fill its last byte.
            for (int kept = 0; kept < whole - 8; kept += Math.max(1, whole / 40)) {
                byte[] cut = oddity.of(ended(Arrays.copyOf(file, data + kept)));
                assertThat(ending(cut))
                        .as("%s with %d of %d bytes", name, kept, whole)
                        .isEqualTo("TRUNCATED");
            }
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"jpeg-restart-rows.jpg", "jpeg-restart-blocks.jpg"})
    void aScanThatEndsWithAnIntervalIsTruncated(String name) {
        byte[] file = corpus(name);
        for (int restart : restarts(file)) {
            assertThat(ending(ended(Arrays.copyOf(file, restart)))).isEqualTo("TRUNCATED");
        }
    }

    @ParameterizedTest
    @EnumSource(Oddity.class)
    void aLostRestartIntervalIsCorrupt(Oddity oddity) {
        byte[] file = corpus("jpeg-restart-blocks.jpg");
        List<Integer> restarts = restarts(file);
        for (int i = 0; i + 1 < restarts.size(); i++) {
            byte[] lost = oddity.of(removed(file, restarts.get(i), restarts.get(i + 1)));
            assertThat(ending(lost)).as("interval %d", i).isEqualTo("CORRUPT");
        }
    }

    /// Restarts are numbered from 0 to 7: the numbers go on as if nothing were missing.
    @Test
    void eightLostRestartIntervalsAreNoPicture() {
        byte[] file = corpus("jpeg-restart-blocks.jpg");
        List<Integer> restarts = restarts(file);

        for (int i = 0; i + 8 < restarts.size(); i++) {
            assertThat(ending(removed(file, restarts.get(i), restarts.get(i + 8))))
                    .isIn("CORRUPT", "TRUNCATED");
        }
    }

    @ParameterizedTest
    @EnumSource(Oddity.class)
    void aRemovedRestartMarkerIsCorrupt(Oddity oddity) {
        byte[] file = corpus("jpeg-restart-blocks.jpg");
        for (int restart : restarts(file)) {
            assertThat(ending(oddity.of(removed(file, restart, restart + 2)))).isEqualTo("CORRUPT");
        }
        assertThat(ending(oddity.of(withoutRestarts(file)))).isEqualTo("CORRUPT");
        assertThat(ending(oddity.of(withoutRestarts(corpus("jpeg-restart-rows.jpg")))))
                .isEqualTo("CORRUPT");
    }

    @Test
    void restartsWithoutAnIntervalAreCorrupt() {
        for (String name : List.of("jpeg-restart-rows.jpg", "jpeg-restart-blocks.jpg")) {
            byte[] file = corpus(name);
            int interval = place(file, INTERVAL);

            assertThat(ending(removed(file, interval, interval + 6))).isEqualTo("CORRUPT");
        }
    }

    @Test
    void aRestartBehindTheDataDoesNoHarm() {
        byte[] file = TestImages.jpeg();

        byte[] odd = inserted(file, file.length - 2, new byte[] {(byte) 0xff, (byte) 0xd0});

        assertThat(((Decoded.Pixels) decoder.decode(odd)).image().samples())
                .isEqualTo(((Decoded.Pixels) decoder.decode(file)).image().samples());
    }

    @Test
    void aProgressiveFileThatEndsBetweenItsScansIsTruncated() {
        for (String name : List.of("jpeg-gray-progressive.jpg", "jpeg-cmyk-progressive.jpg")) {
            byte[] file = corpus(name);
            List<Integer> scans = places(file, SCAN);
            assertThat(scans).hasSizeGreaterThan(3);

            for (int scan : scans.subList(1, scans.size())) {
                assertThat(ending(ended(Arrays.copyOf(file, scan)))).isEqualTo("TRUNCATED");
            }
        }
    }

    @Test
    void aProgressiveFileThatLacksOneOfItsScansIsNoPicture() {
        byte[] file = corpus("jpeg-gray-progressive.jpg");
        List<Integer> scans = places(file, SCAN);

        for (int i = 0; i + 1 < scans.size(); i++) {
            assertThat(ending(removed(file, scans.get(i), scans.get(i + 1)))).isIn("CORRUPT", "TRUNCATED");
        }
    }

    /// A decoder of arithmetic codes reads zeros where data are missing, and warns of nothing.
    @ParameterizedTest
    @ValueSource(strings = {"arithmetic-rgb", "arithmetic-l", "arithmetic-progressive-rgb", "arithmetic-progressive-l"})
    void aCutFileOfArithmeticCodesIsNoPicture(String name) {
        byte[] file = corpus("jpeg-" + name + ".jpg");
        assertThat(ending(file)).isEqualTo("pixels");
        int data = data(file);
        int whole = file.length - 2 - data;
        for (int kept = 0; kept < whole * 9 / 10; kept += Math.max(1, whole / 40)) {
            assertThat(ending(ended(Arrays.copyOf(file, data + kept))))
                    .as("%d of %d bytes", kept, whole)
                    .isIn("TRUNCATED", "CORRUPT");
        }
    }

    private String ending(byte[] file) {
        return switch (decoder.decode(file)) {
            case Decoded.Pixels pixels -> "pixels";
            case Decoded.Refused(ImageFault fault, String detail) -> fault.name();
        };
    }

    private static byte[] ended(byte[] file) {
        return inserted(file, file.length, new byte[] {(byte) 0xff, (byte) END});
    }

    private static int find(byte[] file, String text) {
        return new String(file, StandardCharsets.ISO_8859_1).indexOf(text);
    }

    private static int place(byte[] file, int marker) {
        return places(file, marker).getFirst();
    }

    private static int length(byte[] file, int marker) {
        return (file[marker + 2] & 0xff) << 8 | (file[marker + 3] & 0xff);
    }

    /// The first byte behind the last scan's segment.
    private static int data(byte[] file) {
        int scan = places(file, SCAN).getLast();
        return scan + 2 + length(file, scan);
    }

    private static List<Integer> places(byte[] file, int marker) {
        List<Integer> places = new ArrayList<>();
        for (int at = 2; at + 1 < file.length; at++) {
            int code = file[at + 1] & 0xff;
            if ((file[at] & 0xff) == 0xff && (code == marker || (marker == FRAME && code == PROGRESSIVE))) {
                places.add(at);
            }
        }
        return places;
    }

    private static List<Integer> restarts(byte[] file) {
        List<Integer> restarts = new ArrayList<>();
        for (int at = data(file); at + 1 < file.length; at++) {
            if ((file[at] & 0xff) == 0xff && (file[at + 1] & 0xf8) == 0xd0) {
                restarts.add(at);
            }
        }
        return restarts;
    }

    private static byte[] withoutRestarts(byte[] file) {
        byte[] without = file;
        for (int restart : restarts(file).reversed()) {
            without = removed(without, restart, restart + 2);
        }
        return without;
    }

    private static byte[] changed(byte[] file, int at, int value) {
        byte[] changed = file.clone();
        changed[at] = (byte) value;
        return changed;
    }

    private static byte[] removed(byte[] file, int from, int to) {
        return inserted(
                inserted(new byte[0], 0, Arrays.copyOf(file, from)), from, Arrays.copyOfRange(file, to, file.length));
    }

    private static byte[] inserted(byte[] file, int at, byte[] more) {
        ByteArrayOutputStream changed = new ByteArrayOutputStream();
        changed.write(file, 0, at);
        changed.writeBytes(more);
        changed.write(file, at, file.length - at);
        return changed.toByteArray();
    }
}
