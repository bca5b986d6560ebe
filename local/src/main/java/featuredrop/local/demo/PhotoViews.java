package featuredrop.local.demo;

import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import javax.imageio.ImageIO;

/// Cuts views out of the photos: crops of more than half of each side, some mirrored, most as JPEG, of several sizes.
///
/// Deterministic: the same photos and seed give the same views, so they are made once and kept.
final class PhotoViews {
    private static final double SMALLEST_CROP = 0.6;
    private static final int SHORTEST_SIDE = 220;
    private static final int LONGEST_SIDE = 420;
    private static final int EVERY_NTH_IS_PNG = 5;

    private final Path photos;
    private final int perPhoto;
    private final long seed;

    /// @param photos directory with the photos
    /// @param perPhoto how many views of each
    /// @param seed of the random numbers
    PhotoViews(Path photos, int perPhoto, long seed) {
        this.photos = photos;
        this.perPhoto = perPhoto;
        this.seed = seed;
    }

    /// The views, by photo and then by number; written into `target` unless they are there.
    ///
    /// @throws IOException when a photo cannot be read or a view cannot be written
    List<View> in(Path target) throws IOException {
        List<Path> sources = sources();
        String recipe = seed + " " + perPhoto + " "
                + sources.stream().map(PhotoViews::photoName).toList() + "\n";
        Path stamp = target.resolve(".made-of");
        boolean made = Files.isRegularFile(stamp)
                && Files.readString(stamp, StandardCharsets.UTF_8).equals(recipe);
        Files.createDirectories(target);
        List<View> views = new ArrayList<>();
        for (Path source : sources) {
            views.addAll(made ? read(source, target) : cut(source, target));
        }
        Files.writeString(stamp, recipe, StandardCharsets.UTF_8);
        return views;
    }

    private List<Path> sources() throws IOException {
        try (Stream<Path> files = Files.list(photos)) {
            return files.filter(file -> file.toString().matches(".*\\.(jpg|png)"))
                    .sorted()
                    .toList();
        }
    }

    private List<View> read(Path source, Path target) throws IOException {
        List<View> views = new ArrayList<>();
        for (int i = 0; i < perPhoto; i++) {
            String name = viewName(source, i);
            views.add(new View(name, photoName(source), format(i), Files.readAllBytes(target.resolve(name))));
        }
        return views;
    }

    private List<View> cut(Path source, Path target) throws IOException {
        BufferedImage photo = ImageIO.read(source.toFile());
        SplittableRandom random = new SplittableRandom(seed ^ photoName(source).hashCode());
        List<View> views = new ArrayList<>();
        for (int i = 0; i < perPhoto; i++) {
            View view = new View(
                    viewName(source, i), photoName(source), format(i), encoded(crop(photo, random), format(i)));
            Files.write(target.resolve(view.name()), view.bytes());
            views.add(view);
        }
        return views;
    }

    private static BufferedImage crop(BufferedImage photo, SplittableRandom random) {
        double share = random.nextDouble(SMALLEST_CROP, 1);
        int width = (int) (photo.getWidth() * share);
        int height = (int) (photo.getHeight() * share);
        int left = random.nextInt(photo.getWidth() - width + 1);
        int top = random.nextInt(photo.getHeight() - height + 1);
        boolean mirrored = random.nextBoolean();
        double scale = (double) random.nextInt(SHORTEST_SIDE, LONGEST_SIDE) / Math.max(width, height);
        int targetWidth = (int) Math.round(width * scale);
        int targetHeight = (int) Math.round(height * scale);
        BufferedImage view = new BufferedImage(targetWidth, targetHeight, BufferedImage.TYPE_3BYTE_BGR);
        Graphics2D graphics = view.createGraphics();
        graphics.setRenderingHint(RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BILINEAR);
        int from = mirrored ? left + width : left;
        int to = mirrored ? left : left + width;
        graphics.drawImage(photo, 0, 0, targetWidth, targetHeight, from, top, to, top + height, null);
        graphics.dispose();
        return view;
    }

    private static byte[] encoded(BufferedImage view, String format) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        if (!ImageIO.write(view, format, bytes)) {
            throw new IOException("This Java cannot write " + format);
        }
        return bytes.toByteArray();
    }

    private static String format(int number) {
        return number % EVERY_NTH_IS_PNG == EVERY_NTH_IS_PNG - 1 ? "png" : "jpg";
    }

    private static String viewName(Path source, int number) {
        return String.format("%s-%02d.%s", photoName(source), number, format(number));
    }

    private static String photoName(Path source) {
        String name = source.getFileName().toString();
        return name.substring(0, name.lastIndexOf('.'));
    }
}
