package featuredrop.engine;

import java.util.List;

/// Runs the network.
///
/// At most [#callers] callers at a time per instance; the implementation may use threads of its own.
/// Closing frees native
/// memory.
public interface FeatureExtractor extends AutoCloseable {
    /// Features of a batch, in order, as the network gives them at its tap (before L2).
    ///
    /// @param batch preprocessed images, each of [#inputLength] values; equal tensors give equal features,
    ///     whether they come as levels or as values
    /// @return one vector of [#dimension] values per image
    /// @throws IllegalArgumentException for an empty or too large batch, or an image of another length or
    ///     of a kind that the engine was not loaded for
    /// @throws featuredrop.workflows.policy.DropException kind PLATFORM when the device fails; the chunk
    ///     is repeated then
    float[][] extract(List<ImageInput> batch);

    /// Features of a batch, and what computed them.
    ///
    /// @param features as [FeatureExtractor#extract] gives them
    /// @param engine its fingerprint
    @SuppressWarnings("ArrayRecordComponent") // kilobytes an image, handed over once
    record Computed(float[][] features, String engine) {}

    /// The same as [#extract], for who must know what computed this batch.
    default Computed compute(List<ImageInput> batch) {
        return new Computed(extract(batch), fingerprint());
    }

    /// Values of one input tensor: channels × height × width.
    int inputLength();

    /// Values of one feature vector.
    int dimension();

    /// Most images of one call.
    int maxBatch();

    /// How many callers may be in [#extract] at the same time.
    default int callers() {
        return 1;
    }

    /// What computes, for the manifest: engine, versions, device, bucket.
    String fingerprint();

    /// More for the operator, such as how it computes and what went wrong so far; empty when there is
    /// nothing to tell.
    default String details() {
        return "";
    }

    @Override
    void close();

    /// The check that every implementation makes first.
    ///
    /// @throws IllegalArgumentException for an empty or too large batch, or an image of another length
    static void requireBatch(FeatureExtractor extractor, List<ImageInput> batch) {
        if (batch.isEmpty() || batch.size() > extractor.maxBatch()) {
            throw new IllegalArgumentException(
                    "A batch of " + batch.size() + " images, not 1 to " + extractor.maxBatch());
        }
        for (ImageInput image : batch) {
            if (image.length() != extractor.inputLength()) {
                throw new IllegalArgumentException(
                        "An image of " + image.length() + " values, not " + extractor.inputLength());
            }
        }
    }
}
