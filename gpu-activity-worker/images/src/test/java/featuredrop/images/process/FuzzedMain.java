package featuredrop.images.process;

import featuredrop.images.ImageDecoder;
import featuredrop.images.ImageFault;
import featuredrop.images.ImageFormat;
import featuredrop.images.ImageHeader;
import featuredrop.images.RgbImage;
import featuredrop.images.decoders.Decoders;
import featuredrop.images.header.HeaderCheck;
import featuredrop.images.prepare.ImagePreparation;
import featuredrop.images.prepare.InProcessPreparation;
import java.util.Arrays;

/// A decoding process that also decodes each image reduced, compares sizes with the announced one, and leaves other
/// pixels in the memory that the decoders use again.
public final class FuzzedMain {
    /// Begins the detail of an image that was not as announced.
    static final String WRONG = "wrong size: ";

    private static final long LARGE = 1_000_000;

    private FuzzedMain() {}

    public static void main(String[] args) {
        DecodingArguments arguments = DecodingArguments.parse(args);
        DecodingMain.serve(DecodingMain.requests(), DecodingMain.answers(), () -> {
            HeaderCheck check = new HeaderCheck(arguments.maxPixels(), arguments.maxSide());
            ImageDecoder decoder = new Decoders(arguments.turboJpeg(), arguments.webP()).open(check);
            LoadedClasses.besides(FuzzedMain.class);
            ImagePreparation preparation = new InProcessPreparation(new Compared(decoder, check), arguments.detail());
            arguments.sandbox().enter(preparation);
            return preparation;
        });
    }

    private static final class Compared implements ImageDecoder {
        private final ImageDecoder inner;
        private final HeaderCheck check;

        Compared(ImageDecoder inner, HeaderCheck check) {
            this.inner = inner;
            this.check = check;
        }

        @Override
        public Decoded decode(byte[] file, int least) {
            Decoded whole = compared(file, least, 1);
            if (!(whole instanceof Decoded.Pixels(RgbImage image)) || (long) image.width() * image.height() > LARGE) {
                return whole; // a copy of a large one would not leave the memory that production leaves
            }
            byte[] kept = Arrays.copyOf(image.samples(), 3 * image.width() * image.height());
            Arrays.fill(image.samples(), (byte) 0x5a);
            inner.recycle(image);
            Decoded reduced = compared(file, 8, 8);
            if (reduced instanceof Decoded.Pixels(RgbImage small)) {
                Arrays.fill(small.samples(), (byte) 0xa5);
                inner.recycle(small);
            } else {
                return reduced;
            }
            return new Decoded.Pixels(new RgbImage(image.width(), image.height(), kept));
        }

        private Decoded compared(byte[] file, int least, int scale) {
            Decoded decoded = inner.decode(file, least);
            if (!(decoded instanceof Decoded.Pixels(RgbImage image))) {
                return decoded;
            }
            if (!(check.check(file) instanceof HeaderCheck.Checked.Passed(ImageHeader header))) {
                return new Decoded.Refused(ImageFault.CORRUPT, WRONG + "decoded although it is refused");
            }
            boolean turned = header.format() == ImageFormat.TIFF && fits(image, header.height(), header.width(), 1);
            return turned || fits(image, header.width(), header.height(), scale)
                    ? decoded
                    : new Decoded.Refused(ImageFault.CORRUPT, WRONG + image.width() + " × " + image.height());
        }

        private static boolean fits(RgbImage image, int width, int height, int most) {
            for (int by = 1; by <= most; by *= 2) {
                if (image.width() == Math.ceilDiv(width, by) && image.height() == Math.ceilDiv(height, by)) {
                    return true;
                }
            }
            return false;
        }
    }
}
