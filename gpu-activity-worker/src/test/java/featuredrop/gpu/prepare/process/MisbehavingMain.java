package featuredrop.gpu.prepare.process;

import featuredrop.gpu.prepare.ImagePreparation.Result;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;

/// A decoding process whose decoder does what the file says.
public final class MisbehavingMain {
    private MisbehavingMain() {}

    public static void main(String[] args) throws IOException {
        DataInputStream in = new DataInputStream(System.in);
        DecodingMain.serve(in, new DataOutputStream(System.out), () -> (file, form) -> {
            Misbehaviour misbehaviour = Misbehaviour.of(file);
            misbehaviour.happen();
            return new Result.Input(new float[form.length() + (misbehaviour == Misbehaviour.LIE ? 3 : 0)]);
        });
    }
}
