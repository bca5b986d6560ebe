package featuredrop.gpu.prepare.process;

import featuredrop.exchange.model.TensorLayout;
import featuredrop.gpu.extract.ImageInput;
import featuredrop.gpu.extract.InputKind;
import featuredrop.gpu.extract.LevelTable;
import featuredrop.gpu.image.PreprocessingProfile;
import featuredrop.gpu.prepare.ImagePreparation.Result;
import featuredrop.gpu.prepare.InputForm;
import featuredrop.workflows.drop.Outcome;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/// What the worker and a decoding process say to each other over its stdin and stdout. Both ends are of one build, so
/// there is no version.
final class Frames {
    private static final int LEVELS = 1;
    private static final int VALUES = 2;
    private static final int REFUSED = 3;
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
        out.writeUTF(form.layout().name());
        out.write(request.file());
        out.flush();
    }

    /// The requests that come in, for one thread. The form of a model is made when its first image comes.
    static final class Requests {
        private final DataInputStream in;
        private final Map<Asked, InputForm> forms = new HashMap<>();

        private record Asked(String profile, int width, int height, TensorLayout layout) {}

        Requests(DataInputStream in) {
            this.in = in;
        }

        Request next() throws IOException {
            int length = in.readInt();
            Asked asked = new Asked(in.readUTF(), in.readInt(), in.readInt(), TensorLayout.valueOf(in.readUTF()));
            byte[] file = new byte[length];
            in.readFully(file);
            return new Request(file, forms.computeIfAbsent(asked, Requests::form));
        }

        private static InputForm form(Asked asked) {
            PreprocessingProfile profile =
                    PreprocessingProfile.named(asked.profile()).orElseThrow();
            return new InputForm(profile, asked.width(), asked.height(), asked.layout());
        }
    }

    static void write(DataOutputStream out, Result result) throws IOException {
        switch (result) {
            case Result.Input(ImageInput.Levels image) -> {
                out.writeByte(LEVELS);
                out.writeInt(image.length());
                out.write(image.rgb());
            }
            case Result.Input(ImageInput.Values image) -> {
                out.writeByte(VALUES);
                out.writeInt(image.length());
                write(out, image.tensor());
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
    /// @param form what was asked for
    /// @throws NoAnswerException when it is none
    static Result readResult(DataInputStream in, InputForm form) throws IOException {
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
        return new Result.Input(
                switch (form.kind()) {
                    case InputKind.Levels(LevelTable table) -> {
                        require(kind == LEVELS && in.readInt() == form.length());
                        byte[] rgb = new byte[form.length()];
                        in.readFully(rgb);
                        yield new ImageInput.Levels(rgb, table);
                    }
                    case InputKind.Values _ -> {
                        require(kind == VALUES && in.readInt() == form.length());
                        float[] tensor = new float[form.length()];
                        read(in, tensor);
                        yield new ImageInput.Values(tensor);
                    }
                });
    }

    private static void require(boolean isAnswer) throws NoAnswerException {
        if (!isAnswer) {
            throw new NoAnswerException();
        }
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
