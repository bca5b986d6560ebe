package featuredrop.gpu;

import featuredrop.gpu.image.RgbImage;
import featuredrop.policy.DropException;
import featuredrop.policy.FailureKind;
import java.util.Arrays;
import java.util.List;

/// Pushes a known image through every loaded model, twice: the features have to be usable and equal.
public final class SelfTest {
    private static final int SIDE = 256;

    private final List<LoadedModel> models;

    public SelfTest(List<LoadedModel> models) {
        this.models = List.copyOf(models);
    }

    /// One line for the operator: engine and models.
    ///
    /// @throws DropException kind PLATFORM, type `SELF_TEST`, naming the model that failed
    public String run() {
        StringBuilder line = new StringBuilder("ok");
        for (LoadedModel model : models) {
            float[] tensor = model.input().tensor(pattern());
            float[] first = model.extract(new float[][] {tensor})[0];
            float[] second = model.extract(new float[][] {tensor})[0];
            if (model.deliverable(first).isEmpty() || !Arrays.equals(first, second)) {
                throw new DropException(
                        FailureKind.PLATFORM,
                        "SELF_TEST",
                        "Model " + model.facts().id() + " on " + model.fingerprint()
                                + " gives no usable or no repeatable feature");
            }
            line.append(", ").append(model.facts().id()).append(" on ").append(model.fingerprint());
        }
        return line.toString();
    }

    /// Colours, edges and a gradient.
    private static RgbImage pattern() {
        byte[] samples = new byte[3 * SIDE * SIDE];
        for (int i = 0; i < SIDE * SIDE; i++) {
            int x = i % SIDE;
            int y = i / SIDE;
            samples[3 * i] = (byte) x;
            samples[3 * i + 1] = (byte) y;
            samples[3 * i + 2] = (byte) ((x / 32 + y / 32) % 2 == 0 ? 255 : 32);
        }
        return new RgbImage(SIDE, SIDE, samples);
    }
}
