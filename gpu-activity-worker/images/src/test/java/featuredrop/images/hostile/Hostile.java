package featuredrop.images.hostile;

import featuredrop.images.TestImages;
import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/// A file that is made to do harm, or merely odd.
///
/// @param name what it tries
/// @param file its bytes
/// @param endings what may become of it; DECODED for pixels
@SuppressWarnings("ArrayRecordComponent") // a test's input
public record Hostile(String name, byte[] file, Set<Ending> endings) {
    /// What formats write after the last pixel: a PNG may be read without its check sum and its last chunk.
    private static final int ENDINGS = 24;

    private static final String LOSSY_WEBP =
            "UklGRsoAAABXRUJQVlA4IL4AAADwBACdASoYABAAPrVInkmnJCKhMAgA4BaJbACdMoMYJn/uTP4XQK/z0chEQJsMgagA/vXZtPDzDlZF"
                    + "VY7W0BG00Xfp5Eoda2gUCj8xxQZp8RlQY5xxG6WhFuCLOy3Lio27elhr42/kuX3y65+l8yKkFY2p/fON55YWsivLYXBc"
                    + "fZNw1DnwGqYJIDXXm8ddcoUdXP7/jVMW/eD0sxOIPc9dUXFo3ZBEvX/VGtacu/bq1ya9YOdLlXNF2339oqAA";

    public Hostile {
        endings = Set.copyOf(endings);
    }

    static Hostile of(String name, byte[] file, Ending... endings) {
        return new Hostile(name, file, EnumSet.copyOf(Arrays.asList(endings)));
    }

    /// Every kind.
    public static List<Hostile> all() {
        List<Hostile> all = new ArrayList<>(HostileText.all());
        all.addAll(HostilePng.all());
        all.addAll(HostileJpeg.all());
        all.addAll(HostileGif.all());
        all.addAll(HostileOthers.all());
        return all;
    }

    /// Those of JPEG.
    public static List<Hostile> jpegs() {
        return HostileJpeg.all();
    }

    /// Sound files, one or more of each format that is read.
    public static Map<String, byte[]> sound() {
        return Map.of(
                "jpeg", TestImages.encoded("jpeg", BufferedImage.TYPE_INT_RGB, 60, 40),
                "png", TestImages.encoded("png", BufferedImage.TYPE_INT_RGB, 60, 40),
                "palette-png", TestImages.encoded("png", BufferedImage.TYPE_BYTE_INDEXED, 60, 40),
                "gif", TestImages.encoded("gif", BufferedImage.TYPE_BYTE_INDEXED, 60, 40),
                "bmp", TestImages.encoded("bmp", BufferedImage.TYPE_INT_RGB, 60, 40),
                "run-length-bmp", HostileOthers.runLengths(),
                "tiff", TestImages.encoded("tiff", BufferedImage.TYPE_INT_RGB, 60, 40),
                "lzw-tiff", HostileOthers.tiff(Map.of(259, 5)),
                "webp", lossyWebP());
    }

    /// A sound one of 24 × 16.
    static byte[] lossyWebP() {
        return Base64.getDecoder().decode(LOSSY_WEBP);
    }

    /// Every sound file, cut at every 64th byte.
    public static Stream<Hostile> cuts() {
        return sound().entrySet().stream().flatMap(entry -> {
            byte[] file = entry.getValue();
            List<Hostile> cuts = new ArrayList<>();
            for (int length = 64; length < file.length - ENDINGS; length += 64) {
                String name = entry.getKey() + " cut at " + length + " of " + file.length;
                cuts.add(of(name, Arrays.copyOf(file, length), Ending.TRUNCATED));
            }
            return cuts.stream();
        });
    }
}
