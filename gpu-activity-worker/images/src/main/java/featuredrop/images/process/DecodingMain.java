package featuredrop.images.process;

import featuredrop.images.ImageFault;
import featuredrop.images.decoders.Decoders;
import featuredrop.images.ffm.MissingLibraryException;
import featuredrop.images.header.HeaderCheck;
import featuredrop.images.os.FilterUnavailableException;
import featuredrop.images.os.PipeSize;
import featuredrop.images.prepare.ImagePreparation;
import featuredrop.images.prepare.ImagePreparation.Result;
import featuredrop.images.prepare.InProcessPreparation;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.SynchronousQueue;
import java.util.function.Supplier;

/// A decoding process: prepares one image after the other, as they come on stdin. It ends when stdin does, whatever
/// its decoder does, and so never outlives the worker. It enters its sandbox before it takes the first one.
public final class DecodingMain {
    private static final int BUFFER = 64 * 1024;
    private static final int PIPE = 1 << 20;
    private static final int DETAIL = 200;
    private static final int BROKEN = 70;
    private static final String UNCONFINED =
            ". gpu-worker.decode.sandbox: off starts them with all rights of the worker's user";

    private DecodingMain() {}

    public static void main(String[] args) {
        DecodingArguments arguments = DecodingArguments.parse(args);
        // Best effort: a smaller pipe is slower and nothing else.
        boolean ignored = PipeSize.set(0, PIPE) && PipeSize.set(1, PIPE);
        DataInputStream in = requests();
        DataOutputStream out = answers();
        // What a library prints must not come between the frames.
        System.setOut(System.err);
        serve(in, out, () -> {
            HeaderCheck check = new HeaderCheck(arguments.maxPixels(), arguments.maxSide());
            ImagePreparation preparation = new InProcessPreparation(
                    new Decoders(arguments.turboJpeg(), arguments.webP()).open(check), arguments.detail());
            arguments.sandbox().enter(preparation);
            return preparation;
        });
    }

    static DataInputStream requests() {
        return new DataInputStream(
                new BufferedInputStream(new Requests(new FileInputStream(FileDescriptor.in)), BUFFER));
    }

    static DataOutputStream answers() {
        return new DataOutputStream(new BufferedOutputStream(new FileOutputStream(FileDescriptor.out), BUFFER));
    }

    /// Stdin, of which nothing but bytes is asked: how many wait is a question that the sandbox refuses.
    private static final class Requests extends InputStream {
        private final FileInputStream in;

        Requests(FileInputStream in) {
            this.in = in;
        }

        @Override
        public int read() throws IOException {
            return in.read();
        }

        @Override
        public int read(byte[] to, int offset, int length) throws IOException {
            return in.read(to, offset, length);
        }
    }

    /// Reads on this thread and prepares on another, so that the end of `in` ends the process at any moment.
    static void serve(DataInputStream in, DataOutputStream out, Supplier<ImagePreparation> opening) {
        SynchronousQueue<Frames.Request> requests = new SynchronousQueue<>();
        Thread.ofPlatform()
                .daemon()
                .name("decoding")
                .uncaughtExceptionHandler(
                        (thread, failure) -> Runtime.getRuntime().halt(BROKEN))
                .start(() -> answer(requests, out, opening));
        try {
            while (true) {
                requests.put(Frames.readRequest(in));
            }
        } catch (IOException | InterruptedException e) {
            Runtime.getRuntime().halt(0);
        }
    }

    private static void answer(
            SynchronousQueue<Frames.Request> requests, DataOutputStream out, Supplier<ImagePreparation> opening) {
        try {
            ImagePreparation preparation = open(out, opening);
            while (true) {
                Frames.write(out, prepare(preparation, requests.take()));
            }
        } catch (IOException | InterruptedException e) {
            Runtime.getRuntime().halt(0);
        }
    }

    /// The first frame says that all is well, or what is missing.
    private static ImagePreparation open(DataOutputStream out, Supplier<ImagePreparation> opening) throws IOException {
        String missing = "";
        try {
            return opening.get();
        } catch (MissingLibraryException e) {
            missing = String.valueOf(e.getMessage());
            throw new IOException(e);
        } catch (FilterUnavailableException e) {
            missing = "Decoding processes cannot be confined on this machine, " + e.getMessage() + UNCONFINED;
            throw new IOException(e);
        } finally {
            out.writeUTF(missing);
            out.flush();
        }
    }

    private static Result prepare(ImagePreparation preparation, Frames.Request request) {
        try {
            return preparation.prepare(request.file(), request.form());
        } catch (RuntimeException | StackOverflowError e) {
            String detail = e.getClass().getSimpleName() + " " + e.getMessage();
            return new Result.Refused(ImageFault.CORRUPT, detail.substring(0, Math.min(DETAIL, detail.length())));
        }
    }
}
