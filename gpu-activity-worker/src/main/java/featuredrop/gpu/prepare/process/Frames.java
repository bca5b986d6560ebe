package featuredrop.gpu.prepare.process;

import featuredrop.extraction.Outcome;
import featuredrop.gpu.image.PreprocessingProfile;
import featuredrop.gpu.prepare.ImagePreparation.Result;
import featuredrop.gpu.prepare.InputForm;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.EnumSet;
import java.util.Set;

/// What the worker and a decoding process say to each other over its stdin and stdout. Both ends are of one build, so
/// there is no version.
final class Frames {
    private static final int INPUT = 1;
    private static final int REFUSED = 2;
    private static final int DETAIL = 200;
    /// Values of a tensor that are moved at a time.
    private static final int PART = 16 * 1024;

    private static final Set<Outcome> REFUSALS =
            EnumSet.of(Outcome.NOT_IMAGE, Outcome.UNSUPPORTED_FORMAT, Outcome.TRUNCATED, Outcome.CORRUPT, Outcome.BOMB);

    private Frames() {}

    /// One image to prepare.
    @SuppressWarnings("ArrayRecordComponent") // handed over once, never compared
    record Request(byte[] file, InputForm form) {}

    static void write(DataOutputStream out, Request request) throws IOException {
        InputForm form = request.form();
        out.writeInt(request.file().length);
        out.writeUTF(form.profile().name());
        out.writeInt(form.width());
        out.writeInt(form.height());
        out.writeBoolean(form.channelsLast());
        out.write(request.file());
        out.flush();
    }

    static Request readRequest(DataInputStream in) throws IOException {
        int length = in.readInt();
        String name = in.readUTF();
        PreprocessingProfile profile = PreprocessingProfile.named(name)
                .orElseThrow(() -> new IOException("No preprocessing profile has the name " + name));
        InputForm form = new InputForm(profile, in.readInt(), in.readInt(), in.readBoolean());
        byte[] file = new byte[length];
        in.readFully(file);
        return new Request(file, form);
    }

    static void write(DataOutputStream out, Result result) throws IOException {
        switch (result) {
            case Result.Input(float[] tensor) -> {
                out.writeByte(INPUT);
                out.writeInt(tensor.length);
                write(out, tensor);
            }
            case Result.Refused(Outcome outcome, String detail) -> {
                out.writeByte(REFUSED);
                out.writeUTF(outcome.name());
                out.writeUTF(detail);
            }
        }
        out.flush();
    }

    /// Reads an answer, which comes from a process that hostile bytes may have taken over.
    ///
    /// @param length values of the tensor that was asked for
    /// @throws NoAnswerException when it is none
    static Result readResult(DataInputStream in, int length) throws IOException {
        int kind = in.readByte();
        if (kind == REFUSED) {
            String outcome = in.readUTF();
            String detail = in.readUTF();
            return new Result.Refused(
                    REFUSALS.stream()
                            .filter(known -> known.name().equals(outcome))
                            .findFirst()
                            .orElseThrow(() -> new NoAnswerException()),
                    detail.substring(0, Math.min(DETAIL, detail.length())));
        }
        if (kind != INPUT || in.readInt() != length) {
            throw new NoAnswerException();
        }
        float[] tensor = new float[length];
        read(in, tensor);
        return new Result.Input(tensor);
    }

    /// In parts that stay in the processor's cache, so that both ends work at the same time.
    private static void write(DataOutputStream out, float[] tensor) throws IOException {
        ByteBuffer part = ByteBuffer.allocate(PART * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (int done = 0; done < tensor.length; done += PART) {
            int count = Math.min(PART, tensor.length - done);
            part.asFloatBuffer().put(tensor, done, count);
            out.write(part.array(), 0, count * Float.BYTES);
        }
    }

    private static void read(DataInputStream in, float[] tensor) throws IOException {
        ByteBuffer part = ByteBuffer.allocate(PART * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (int done = 0; done < tensor.length; done += PART) {
            int count = Math.min(PART, tensor.length - done);
            in.readFully(part.array(), 0, count * Float.BYTES);
            part.asFloatBuffer().get(tensor, done, count);
        }
    }

    /// The other side does not keep to the rules.
    static final class NoAnswerException extends IOException {
        private static final long serialVersionUID = 1;
    }
}
