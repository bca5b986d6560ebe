package featuredrop.images.process;

import featuredrop.images.RgbImage;
import featuredrop.images.prepare.ImagePreparation.Result;
import featuredrop.images.prepare.InputForm;
import featuredrop.images.prepare.PreparedImage;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;

/// A decoding process whose decoder does what the file says.
public final class MisbehavingMain {
    private MisbehavingMain() {}

    public static void main(String[] args) throws IOException {
        DataInputStream in = new DataInputStream(System.in);
        DecodingMain.serve(in, new DataOutputStream(System.out), () -> (file, form) -> {
            DecoderMisbehaviour misbehaviour = DecoderMisbehaviour.of(file);
            misbehaviour.happen();
            return new Result.Input(
                    switch (misbehaviour) {
                        case LIE -> black(form.width() + 1, form.height(), form);
                        case SWAP -> new PreparedImage.Planes(new float[form.length()]);
                        default -> black(form.width(), form.height(), form);
                    });
        });
    }

    private static PreparedImage black(int width, int height, InputForm form) {
        return new InputForm(form.profile(), width, height)
                .prepared(new RgbImage(width, height, new byte[3 * width * height]));
    }
}
