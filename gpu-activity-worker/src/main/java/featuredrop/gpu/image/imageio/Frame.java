package featuredrop.gpu.image.imageio;

import featuredrop.gpu.image.ImageFormat;
import featuredrop.gpu.image.ImageHeader;
import featuredrop.gpu.image.RgbImage;
import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.awt.image.IndexColorModel;
import java.awt.image.Raster;
import java.io.IOException;
import javax.imageio.ImageReader;
import org.w3c.dom.NamedNodeMap;
import org.w3c.dom.Node;

/// The first frame of a file, as the reader gives it, on its way to red, green and blue.
///
/// @param image what the reader made
/// @param left where it stands on the canvas
/// @param top where it stands on the canvas
/// @param header size of the canvas
record Frame(BufferedImage image, int left, int top, ImageHeader header) {
    static Frame first(ImageReader reader, ImageHeader header) throws IOException {
        BufferedImage image = reader.read(0);
        int left = 0;
        int top = 0;
        if (header.format() == ImageFormat.GIF
                && (image.getWidth() != header.width() || image.getHeight() != header.height())) {
            Node root = reader.getImageMetadata(0).getAsTree("javax_imageio_gif_image_1.0");
            NamedNodeMap place = root.getFirstChild().getAttributes();
            left = Integer.parseInt(place.getNamedItem("imageLeftPosition").getNodeValue());
            top = Integer.parseInt(place.getNamedItem("imageTopPosition").getNodeValue());
        }
        return new Frame(image, left, top, header);
    }

    /// Whether the samples are inks, such as CMYK, or something else that is neither gray nor red, green
    /// and blue.
    boolean isSubtractive() {
        ColorModel model = image.getColorModel();
        int type = model.getColorSpace().getType();
        return type != ColorSpace.TYPE_RGB && type != ColorSpace.TYPE_GRAY;
    }

    RgbImage pixels() {
        byte[] samples = new byte[3 * image.getWidth() * image.getHeight()];
        Raster raster = image.getRaster();
        ColorModel model = image.getColorModel();
        if (model instanceof IndexColorModel palette) {
            throughPalette(raster, palette, samples);
        } else {
            levels(raster, samples);
        }
        RgbImage frame = new RgbImage(image.getWidth(), image.getHeight(), samples);
        return header.format() == ImageFormat.GIF ? onCanvas(frame) : frame;
    }

    /// Alpha of the palette is dropped, not blended.
    private static void throughPalette(Raster raster, IndexColorModel palette, byte[] samples) {
        int width = raster.getWidth();
        int[] row = new int[width];
        int to = 0;
        for (int y = 0; y < raster.getHeight(); y++) {
            raster.getSamples(raster.getMinX(), raster.getMinY() + y, width, 1, 0, row);
            for (int index : row) {
                // An index beyond the palette is black, as in other decoders.
                int colour = index < palette.getMapSize() ? palette.getRGB(index) : 0;
                samples[to] = (byte) (colour >> 16);
                samples[to + 1] = (byte) (colour >> 8);
                samples[to + 2] = (byte) colour;
                to += 3;
            }
        }
    }

    /// One or two bands are gray, three or four are red, green and blue; what follows is alpha and dropped.
    private static void levels(Raster raster, byte[] samples) {
        int width = raster.getWidth();
        int bands = raster.getNumBands();
        int[] row = new int[width * bands];
        int to = 0;
        for (int y = 0; y < raster.getHeight(); y++) {
            raster.getPixels(raster.getMinX(), raster.getMinY() + y, width, 1, row);
            for (int x = 0; x < width; x++) {
                for (int colour = 0; colour < 3; colour++) {
                    int band = bands < 3 ? 0 : colour;
                    int bits = raster.getSampleModel().getSampleSize(band);
                    samples[to++] = (byte) eightBits(row[x * bands + band], bits);
                }
            }
        }
    }

    private static int eightBits(int sample, int bits) {
        return bits >= 8 ? sample >> (bits - 8) : sample * 255 / ((1 << bits) - 1);
    }

    /// A GIF's first frame may be smaller than its canvas; what it leaves free is the palette's transparent
    /// or first colour.
    private RgbImage onCanvas(RgbImage frame) {
        if (frame.width() == header.width() && frame.height() == header.height()) {
            return frame;
        }
        IndexColorModel palette = (IndexColorModel) image.getColorModel();
        int background = palette.getRGB(Math.max(0, palette.getTransparentPixel()));
        byte[] canvas = new byte[3 * header.width() * header.height()];
        for (int i = 0; i < canvas.length; i += 3) {
            canvas[i] = (byte) (background >> 16);
            canvas[i + 1] = (byte) (background >> 8);
            canvas[i + 2] = (byte) background;
        }
        for (int y = 0; y < frame.height(); y++) {
            int to = 3 * ((top + y) * header.width() + left);
            System.arraycopy(frame.samples(), 3 * y * frame.width(), canvas, to, 3 * frame.width());
        }
        return new RgbImage(header.width(), header.height(), canvas);
    }
}
