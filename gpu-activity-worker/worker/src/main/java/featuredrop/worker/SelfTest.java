package featuredrop.worker;

import featuredrop.engine.ImageInput;
import featuredrop.engine.choice.FeatureComparison;
import featuredrop.exchange.config.file.ConfigException;
import featuredrop.exchange.model.KnownAnswer;
import featuredrop.workflows.policy.DropException;
import featuredrop.workflows.policy.FailureType;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// Pushes known images through every loaded model, twice: the features have to be usable, equal, and the known answer
/// of the model where it has one.
public final class SelfTest {
    /// Twice what is allowed to photographs: the known images are none, and FP16 rounds.
    private static final double MOST_DISTANCE = 0.02;

    private final List<LoadedModel> models;
    private final Path directory;

    /// @param directory of the models, which has their known answers
    public SelfTest(List<LoadedModel> models, Path directory) {
        this.models = List.copyOf(models);
        this.directory = directory;
    }

    /// What was found.
    ///
    /// @param failure what is wrong; empty when nothing is
    /// @param known how it compares with the known answer
    private record Found(String failure, String known) {}

    /// One line for the operator: engines and models.
    ///
    /// @throws DropException kind PLATFORM, type `SELF_TEST`, naming the model that failed
    public String run() {
        StringBuilder line = new StringBuilder("ok");
        for (LoadedModel model : models) {
            Found found = test(model);
            if (!found.failure.isEmpty()) {
                throw new DropException(
                        FailureType.SELF_TEST,
                        "Model " + model.facts().id() + " on " + model.fingerprint() + ": " + found.failure);
            }
            line.append(", ").append(model.facts().id()).append(" on ").append(model.fingerprint());
            String more = String.join(", ", notEmpty(model.choice(), model.details(), found.known));
            line.append(" (").append(more).append(")");
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
        List<SelfTestReport.Model> reported = new ArrayList<>();
        for (LoadedModel model : models) {
            Found found = test(model);
            reported.add(new SelfTestReport.Model(
                    model.facts().id(),
                    model.fingerprint(),
                    model.choice(),
                    model.details(),
                    found.known,
                    found.failure,
                    found.failure.isEmpty() ? imagesPerSecond(model, measuring) : 0));
        }
        return new SelfTestReport(reported);
    }

    /// Writes the known answer of each model that has none.
    ///
    /// @return one line for each model
    /// @throws DropException when a file cannot be written, or a model fails its test without an answer
    public List<String> writeKnownAnswers() {
        List<String> lines = new ArrayList<>();
        for (LoadedModel model : models) {
            String id = model.facts().id();
            Path file = KnownAnswer.file(directory, id);
            Found found = test(model);
            if (!found.failure.isEmpty()) {
                throw new DropException(FailureType.SELF_TEST, "Model " + id + ": " + found.failure);
            }
            if (known(id).isPresent()) {
                lines.add(file + ": is there, " + found.known);
                continue;
            }
            try {
                KnownAnswer.of(SelfTestImages.NAME, model.fingerprint(), features(model))
                        .write(directory, id);
                lines.add(file + ": written");
            } catch (IOException e) {
                throw new DropException(FailureType.MODEL_UNUSABLE, file + " cannot be written: " + e.getMessage(), e);
            }
        }
        return lines;
    }

    private Optional<KnownAnswer> known(String id) {
        return KnownAnswer.load(directory, id);
    }

    /// One by one, because a model may take no more at a time.
    private static float[][] features(LoadedModel model) {
        return SelfTestImages.inputs(model.input()).stream()
                .map(image -> model.extract(List.of(image))[0])
                .toArray(float[][]::new);
    }

    private Found test(LoadedModel model) {
        try {
            float[][] first = features(model);
            boolean usable = Arrays.stream(first)
                    .allMatch(feature -> model.deliverable(feature).isPresent());
            return usable && Arrays.deepEquals(first, features(model))
                    ? compared(model, first)
                    : new Found("gives no usable or no repeatable feature", "");
        } catch (DropException | ConfigException e) {
            return new Found(String.valueOf(e.getMessage()), "");
        }
    }

    private Found compared(LoadedModel model, float[][] features) {
        if (model.isStub()) {
            return new Found("", "computes nothing");
        }
        Optional<KnownAnswer> known = known(model.facts().id());
        if (known.isEmpty()) {
            return new Found("", "no known answer");
        }
        KnownAnswer answer = known.get();
        String file = KnownAnswer.file(directory, model.facts().id()).toString();
        if (!answer.images().equals(SelfTestImages.NAME)) {
            return new Found(file + " is of the images " + answer.images() + ", not " + SelfTestImages.NAME, "");
        }
        float[][] expected;
        try {
            expected = answer.values(features.length);
        } catch (IllegalArgumentException e) {
            return new Found(file + ": features cannot be read: " + e.getMessage(), "");
        }
        if (expected[0].length != features[0].length) {
            return new Found(
                    file + " has " + expected[0].length + " values an image, the model gives " + features[0].length,
                    "");
        }
        double distance = FeatureComparison.greatestDistance(expected, features);
        String words = String.format(Locale.ROOT, "distance %.5f to the known answer", distance);
        return distance <= MOST_DISTANCE
                ? new Found("", words)
                : new Found(words + ", above " + MOST_DISTANCE + " (" + file + ", of " + answer.engine() + ")", "");
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
