package featuredrop.images.process;

import static java.nio.charset.StandardCharsets.UTF_8;

import featuredrop.images.RgbImage;
import featuredrop.images.os.SystemCallFilter;
import featuredrop.images.prepare.ImagePreparation.Result;
import featuredrop.images.prepare.InputForm;
import featuredrop.images.prepare.PreparedImage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;

/// A decoding process whose decoder does what the file says.
public final class MisbehavingMain {
    private static final String HOLD = "hold ";

    private MisbehavingMain() {}

    public static void main(String[] args) {
        Sandbox sandbox = DecodingArguments.parse(args).sandbox();
        DecodingMain.serve(DecodingMain.requests(), DecodingMain.answers(), () -> {
            if (sandbox == Sandbox.REQUIRED) {
                LoadedClasses.besides(DecodingMain.class);
                LoadedClasses.besides(MisbehavingMain.class);
                SystemCallFilter.install();
            }
            return MisbehavingMain::result;
        });
    }

    private static Result result(byte[] file, InputForm form) {
        String text = new String(file, UTF_8);
        if (text.startsWith(HOLD)) {
            holdOnce(Path.of(text.substring(HOLD.length())));
            return new Result.Input(black(form.width(), form.height(), form));
        }
        DecoderMisbehaviour misbehaviour = DecoderMisbehaviour.of(file);
        misbehaviour.happen();
        return new Result.Input(
                switch (misbehaviour) {
                    case LIE -> black(form.width() + 1, form.height(), form);
                    case SWAP -> new PreparedImage.Planes(new float[form.length()]);
                    default -> black(form.width(), form.height(), form);
                });
    }

    /// A file that is decoded at its second try; the first process that gets it makes the marker, and waits for ever.
    static byte[] holdingOnce(Path marker) {
        return (HOLD + marker).getBytes(UTF_8);
    }

    private static void holdOnce(Path marker) {
        try {
            Files.createFile(marker);
        } catch (FileAlreadyExistsException e) {
            return;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        DecoderMisbehaviour.WAIT.happen();
    }

    private static PreparedImage black(int width, int height, InputForm form) {
        return new InputForm(form.profile(), width, height)
                .prepared(new RgbImage(width, height, new byte[3 * width * height]));
    }
}
