package featuredrop.engine.onnx;

import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;
import featuredrop.engine.FeatureExtractor;
import featuredrop.engine.ImageInput;
import featuredrop.workflows.policy.DropException;
import featuredrop.workflows.policy.FailureType;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Runs an ONNX model on the CPU.
///
/// One session with a fixed number of threads that do not spin, so that it shares the machine with the
/// decoders. The feature may be any tensor of the model; one that is no output is made one. Results repeat
/// bit by bit for equal batches on the same kind of CPU, which is why the fingerprint names it.
public final class OnnxRuntimeExtractor implements FeatureExtractor {
    private static final long LIBRARY_MEBIBYTES = 28;

    private final OrtEnvironment environment;
    private final OrtSession session;
    private final Network network;
    private final String fingerprint;
    private final FloatBuffer input;

    /// What is asked of a model.
    ///
    /// @param file the ONNX file
    /// @param input name of the input tensor, of floats, with the batch as first axis
    /// @param shape of one input tensor, without the batch
    /// @param tap name of the tensor with the features
    /// @param dimension values of a feature; the tap's other axes are flattened
    @SuppressWarnings("ArrayRecordComponent") // never compared
    public record Network(Path file, String input, long[] shape, String tap, int dimension) {
        int inputLength() {
            long length = 1;
            for (long side : shape) {
                length *= side;
            }
            return Math.toIntExact(length);
        }
    }

    /// Loads the model and runs it once.
    ///
    /// @param threads CPU threads of one forward pass
    /// @param maxBatch most images of one call
    /// @throws DropException kind PLATFORM, naming the file and what is wrong with it
    public static OnnxRuntimeExtractor load(Network network, int threads, int maxBatch) {
        OrtEnvironment environment = environment();
        try {
            byte[] model = Files.readAllBytes(network.file());
            OrtSession session = session(environment, model, threads);
            if (!session.getOutputNames().contains(network.tap())) {
                session.close();
                session = session(environment, withOutput(model, network.tap()), threads);
            }
            OnnxRuntimeExtractor extractor =
                    new OnnxRuntimeExtractor(environment, session, network, maxBatch, fingerprint(threads, maxBatch));
            try {
                extractor.requireFit();
            } catch (OrtException | DropException e) {
                extractor.close();
                throw e;
            }
            return extractor;
        } catch (IOException | OrtException e) {
            throw unusable(network, String.valueOf(e.getMessage()), e);
        }
    }

    private final int maxBatch;

    private OnnxRuntimeExtractor(
            OrtEnvironment environment, OrtSession session, Network network, int maxBatch, String fingerprint) {
        this.environment = environment;
        this.session = session;
        this.network = network;
        this.maxBatch = maxBatch;
        this.fingerprint = fingerprint;
        this.input = ByteBuffer.allocateDirect(Float.BYTES * network.inputLength() * maxBatch)
                .order(ByteOrder.nativeOrder())
                .asFloatBuffer();
    }

    /// ONNX Runtime unpacks its library into the directory for temporary files when it is first used, and says only
    /// that
    /// it is missing when there is no room.
    private static OrtEnvironment environment() {
        try {
            return OrtEnvironment.getEnvironment();
        } catch (LinkageError e) {
            Path temporary = Path.of(System.getProperty("java.io.tmpdir"));
            long left = temporary.toFile().getUsableSpace() >> 20;
            if (left < LIBRARY_MEBIBYTES) {
                throw new DropException(
                        FailureType.NO_SPACE,
                        "No room for the library of ONNX Runtime in " + temporary + ": " + left + " MiB are left, "
                                + LIBRARY_MEBIBYTES + " are needed",
                        e);
            }
            throw new DropException(
                    FailureType.NO_LIBRARY,
                    "ONNX Runtime cannot be loaded from " + temporary + ": " + e.getMessage(),
                    e);
        }
    }

    private static OrtSession session(OrtEnvironment environment, byte[] model, int threads) throws OrtException {
        try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
            options.setIntraOpNumThreads(threads);
            options.setInterOpNumThreads(1);
            options.setOptimizationLevel(OrtSession.SessionOptions.OptLevel.ALL_OPT);
            options.setDeterministicCompute(true);
            options.addConfigEntry("session.intra_op.allow_spinning", "0");
            return environment.createSession(model, options);
        }
    }

    /// The model with one more output. Protobuf merges messages that stand one after the other, so the
    /// bytes of a model that has nothing but this output are appended.
    private static byte[] withOutput(byte[] model, String name) {
        byte[] output = field(1, name.getBytes(StandardCharsets.UTF_8));
        byte[] graph = field(12, output);
        ByteArrayOutputStream extended = new ByteArrayOutputStream(model.length + 64);
        extended.writeBytes(model);
        extended.writeBytes(field(7, graph));
        return extended.toByteArray();
    }

    private static byte[] field(int number, byte[] content) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.write(number << 3 | 2);
        int length = content.length;
        while (length > 0x7f) {
            bytes.write((length & 0x7f) | 0x80);
            length >>>= 7;
        }
        bytes.write(length);
        bytes.writeBytes(content);
        return bytes.toByteArray();
    }

    private void requireFit() throws OrtException {
        NodeInfo found = session.getInputInfo().get(network.input());
        if (found == null) {
            throw unusable(network, "no input '" + network.input() + "' but " + session.getInputNames(), null);
        }
        if (!(found.getInfo() instanceof TensorInfo tensor) || tensor.type != OnnxJavaType.FLOAT) {
            throw unusable(network, "input '" + network.input() + "' holds no floats", null);
        }
        float[] feature = extract(List.of(new ImageInput.Values(new float[network.inputLength()])))[0];
        if (feature.length != network.dimension()) {
            throw unusable(
                    network,
                    "tensor '" + network.tap() + "' has " + feature.length + " values an image, not "
                            + network.dimension(),
                    null);
        }
    }

    private static DropException unusable(Network network, String reason, @Nullable Throwable e) {
        return new DropException(FailureType.MODEL_UNUSABLE, "Model " + network.file() + ": " + reason, e);
    }

    private static String fingerprint(int threads, int maxBatch) {
        return "onnxruntime-cpu " + OrtEnvironment.getEnvironment().getVersion() + " threads=" + threads + " batch="
                + maxBatch + " " + cpu();
    }

    /// The CPU's name where the system tells it: kernels differ by instruction set.
    private static String cpu() {
        try (var lines = Files.lines(Path.of("/proc/cpuinfo"))) {
            return lines.filter(line -> line.startsWith("model name"))
                    .map(line -> line.substring(line.indexOf(':') + 1).strip())
                    .findFirst()
                    .orElse(System.getProperty("os.arch"));
        } catch (IOException e) {
            return System.getProperty("os.arch");
        }
    }

    @Override
    public float[][] extract(List<ImageInput> batch) {
        FeatureExtractor.requireBatch(this, batch);
        input.clear();
        batch.forEach(image -> image.putTo(input));
        input.flip();
        long[] shape = new long[network.shape().length + 1];
        shape[0] = batch.size();
        System.arraycopy(network.shape(), 0, shape, 1, network.shape().length);
        try (OnnxTensor tensor = OnnxTensor.createTensor(environment, input, shape);
                OrtSession.Result result = session.run(Map.of(network.input(), tensor), Set.of(network.tap()))) {
            return rows((OnnxTensor) result.get(0), batch.size());
        } catch (OrtException e) {
            throw new DropException(
                    FailureType.ENGINE_FAILED,
                    "Model " + network.file() + " failed on " + batch.size() + " images: " + e.getMessage(),
                    e);
        }
    }

    private static float[][] rows(OnnxTensor features, int images) {
        FloatBuffer values = features.getFloatBuffer();
        float[][] rows = new float[images][values.remaining() / images];
        for (float[] row : rows) {
            values.get(row);
        }
        return rows;
    }

    @Override
    public int inputLength() {
        return network.inputLength();
    }

    @Override
    public int dimension() {
        return network.dimension();
    }

    @Override
    public int maxBatch() {
        return maxBatch;
    }

    @Override
    public String fingerprint() {
        return fingerprint;
    }

    @Override
    public void close() {
        try {
            session.close();
        } catch (OrtException e) {
            throw new DropException(FailureType.ENGINE_FAILED, "Cannot close " + network.file(), e);
        }
    }
}
