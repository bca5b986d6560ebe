package featuredrop.images.process;

import featuredrop.images.ImageFault;
import featuredrop.images.prepare.ImagePreparation.Result;
import featuredrop.images.prepare.InputForm;
import featuredrop.images.prepare.PreparedImage;
import featuredrop.images.profile.PreprocessingProfile;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/// The protocol between the worker and a decoding process, over its stdin and stdout. Both ends are of one build, so
/// there is no version.
final class Frames {
    private static final int LEVELS = 1;
    private static final int PLANES = 2;
    private static final int REFUSED = 3;
    private static final int DETAIL = 200;
    /// Values of an image that are moved at a time.
    private static final int PART = 16 * 1024;

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
        out.write(request.file());
        out.flush();
    }

    static Request readRequest(DataInputStream in) throws IOException {
        int length = in.readInt();
        PreprocessingProfile profile = PreprocessingProfile.named(in.readUTF()).orElseThrow();
        InputForm form = new InputForm(profile, in.readInt(), in.readInt());
        byte[] file = new byte[length];
        in.readFully(file);
        return new Request(file, form);
    }

    static void write(DataOutputStream out, Result result) throws IOException {
        switch (result) {
            case Result.Input(PreparedImage.Levels image) -> {
                out.writeByte(LEVELS);
                out.writeInt(image.length());
                out.write(image.rgb());
            }
            case Result.Input(PreparedImage.Planes image) -> {
                out.writeByte(PLANES);
                out.writeInt(image.length());
                write(out, image.values());
            }
            case Result.Refused(ImageFault fault, String detail) -> {
                out.writeByte(REFUSED);
                out.writeUTF(fault.name());
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
            ImageFault fault = fault(in.readUTF());
            String detail = in.readUTF();
            return new Result.Refused(fault, detail.substring(0, Math.min(DETAIL, detail.length())));
        }
        require(kind == (form.hasLevels() ? LEVELS : PLANES) && in.readInt() == form.length());
        if (form.hasLevels()) {
            byte[] rgb = new byte[form.length()];
            in.readFully(rgb);
            return new Result.Input(new PreparedImage.Levels(rgb));
        }
        float[] values = new float[form.length()];
        read(in, values);
        return new Result.Input(new PreparedImage.Planes(values));
    }

    private static ImageFault fault(String name) throws NoAnswerException {
        for (ImageFault fault : ImageFault.values()) {
            if (fault.name().equals(name)) {
                return fault;
            }
        }
        throw new NoAnswerException();
    }

    private static void require(boolean isAnswer) throws NoAnswerException {
        if (!isAnswer) {
            throw new NoAnswerException();
        }
    }

    /// In parts that stay in the processor's cache, so that both ends work at the same time.
    private static void write(DataOutputStream out, float[] values) throws IOException {
        ByteBuffer part = ByteBuffer.allocate(PART * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (int done = 0; done < values.length; done += PART) {
            int count = Math.min(PART, values.length - done);
            part.asFloatBuffer().put(values, done, count);
            out.write(part.array(), 0, count * Float.BYTES);
        }
    }

    private static void read(DataInputStream in, float[] values) throws IOException {
        ByteBuffer part = ByteBuffer.allocate(PART * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (int done = 0; done < values.length; done += PART) {
            int count = Math.min(PART, values.length - done);
            in.readFully(part.array(), 0, count * Float.BYTES);
            part.asFloatBuffer().get(values, done, count);
        }
    }

    /// The other side does not follow the protocol.
    static final class NoAnswerException extends IOException {
        private static final long serialVersionUID = 1;
    }
}
