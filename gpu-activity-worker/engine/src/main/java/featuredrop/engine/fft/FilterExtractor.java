package featuredrop.engine.fft;

import featuredrop.engine.FeatureExtractor;
import featuredrop.engine.ImageInput;
import java.nio.FloatBuffer;
import java.util.List;

/// An extractor whose feature is the filtered gray image, row by row. Gray is the sum of the three colours
/// divided by three, as an integer. Owns its filter.
public final class FilterExtractor implements FeatureExtractor {
    private static final int COLOURS = 3;

    private final GrayFilter filter;
    private final GrayFilter.Task task;
    private final int maxBatch;
    /// Three colours of the current image, levels 0 to 255, one plane after the other.
    private final float[] planes;

    /// @param filter made for `task`; closed with this extractor
    /// @param maxBatch most images of one call
    public FilterExtractor(GrayFilter filter, GrayFilter.Task task, int maxBatch) {
        this.filter = filter;
        this.task = task;
        this.maxBatch = maxBatch;
        this.planes = new float[COLOURS * task.pixels()];
    }

    @Override
    public float[][] extract(List<ImageInput> batch) {
        FeatureExtractor.requireBatch(this, batch);
        float[][] gray = new float[batch.size()][];
        for (int i = 0; i < batch.size(); i++) {
            gray[i] = gray(batch.get(i));
        }
        return filter.filtered(gray);
    }

    private float[] gray(ImageInput image) {
        image.putTo(FloatBuffer.wrap(planes));
        int pixels = task.pixels();
        float[] gray = new float[pixels];
        for (int i = 0; i < pixels; i++) {
            gray[i] = (float) Math.floor((planes[i] + planes[pixels + i] + planes[2 * pixels + i]) / COLOURS);
        }
        return gray;
    }

    @Override
    public int inputLength() {
        return COLOURS * task.pixels();
    }

    @Override
    public int dimension() {
        return task.pixels();
    }

    @Override
    public int maxBatch() {
        return maxBatch;
    }

    @Override
    public String fingerprint() {
        return filter.name() + " batch=" + maxBatch;
    }

    @Override
    public void close() {
        filter.close();
    }
}
