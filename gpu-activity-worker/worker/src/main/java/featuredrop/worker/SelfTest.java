package featuredrop.worker;

import featuredrop.engine.ImageInput;
import featuredrop.workflows.policy.DropException;
import featuredrop.workflows.policy.FailureType;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/// Pushes a known image through every loaded model, twice: the features have to be usable and equal.
public final class SelfTest {
    private final List<LoadedModel> models;

    public SelfTest(List<LoadedModel> models) {
        this.models = List.copyOf(models);
    }

    /// One line for the operator: engines and models.
    ///
    /// @throws DropException kind PLATFORM, type `SELF_TEST`, naming the model that failed
    public String run() {
        StringBuilder line = new StringBuilder("ok");
        for (LoadedModel model : models) {
            String failure = failure(model);
            if (!failure.isEmpty()) {
                throw new DropException(
                        FailureType.SELF_TEST,
                        "Model " + model.facts().id() + " on " + model.fingerprint() + ": " + failure);
            }
            line.append(", ").append(model.facts().id()).append(" on ").append(model.fingerprint());
            String more = String.join(", ", notEmpty(model.choice(), model.details()));
            line.append(more.isEmpty() ? "" : " (" + more + ")");
        }
        return line.toString();
    }

    private static List<String> notEmpty(String... texts) {
        return Arrays.stream(texts).filter(text -> !text.isEmpty()).toList();
    }

    /// The same with figures, for a person or program that asked.
    ///
    /// @param measuring how long each model computes for its images/s
    public SelfTestReport report(Duration measuring) {
        List<SelfTestReport.Model> found = new ArrayList<>();
        for (LoadedModel model : models) {
            String failure = failure(model);
            found.add(new SelfTestReport.Model(
                    model.facts().id(),
                    model.fingerprint(),
                    model.choice(),
                    model.details(),
                    failure,
                    failure.isEmpty() ? imagesPerSecond(model, measuring) : 0));
        }
        return new SelfTestReport(found);
    }

    /// What is wrong; empty when nothing is.
    private static String failure(LoadedModel model) {
        List<ImageInput> image = List.of(model.input().of(SelfTestImages.pattern()));
        try {
            float[] first = model.extract(image)[0];
            float[] second = model.extract(image)[0];
            boolean isGood = model.deliverable(first).isPresent() && Arrays.equals(first, second);
            return isGood ? "" : "gives no usable or no repeatable feature";
        } catch (DropException e) {
            return String.valueOf(e.getMessage());
        }
    }

    /// Full batches, inputs at hand: what the engine does, without decoding.
    private static double imagesPerSecond(LoadedModel model, Duration measuring) {
        List<ImageInput> batch =
                Collections.nCopies(model.maxBatch(), model.input().of(SelfTestImages.pattern()));
        long start = System.nanoTime();
        long images = 0;
        while (System.nanoTime() - start < measuring.toNanos()) {
            images += model.extract(batch).length;
        }
        return images * 1e9 / (System.nanoTime() - start);
    }
}
