package featuredrop.gpu.extract;

/// Runs the network.
///
/// At most [#callers] callers at a time per instance; the implementation may use threads of its own. Closing frees
/// native
/// memory.
public interface FeatureExtractor extends AutoCloseable {
    /// Features of a batch, in order, as the network gives them at its tap (before L2).
    ///
    /// @param batch one preprocessed tensor per image, each with [#inputLength] values in the model's layout
    /// @return one vector of [#dimension] values per image
    /// @throws IllegalArgumentException for an empty or too large batch, or a tensor of another length
    /// @throws featuredrop.policy.DropException kind PLATFORM when the device fails; the chunk is repeated
    ///     then
    float[][] extract(float[][] batch);

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

    /// More for the operator, such as how it computes and what went wrong so far; empty when there is nothing to
    /// tell.
    default String details() {
        return "";
    }

    @Override
    void close();

    /// The check that every implementation makes first.
    ///
    /// @throws IllegalArgumentException for an empty or too large batch, or a tensor of another length
    static void requireBatch(FeatureExtractor extractor, float[][] batch) {
        if (batch.length < 1 || batch.length > extractor.maxBatch()) {
            throw new IllegalArgumentException(
                    "A batch of " + batch.length + " images, not 1 to " + extractor.maxBatch());
        }
        for (float[] tensor : batch) {
            if (tensor.length != extractor.inputLength()) {
                throw new IllegalArgumentException(
                        "A tensor of " + tensor.length + " values, not " + extractor.inputLength());
            }
        }
    }
}
