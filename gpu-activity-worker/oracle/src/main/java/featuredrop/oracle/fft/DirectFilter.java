package featuredrop.oracle.fft;

import featuredrop.engine.fft.GrayFilter;

/// The sum over the filter, in double precision. Thread-safe and holds nothing.
public final class DirectFilter implements GrayFilter {
    private final Task task;

    public DirectFilter(Task task) {
        this.task = task;
    }

    @Override
    public float[][] filtered(float[][] images) {
        task.requireImages(images);
        float[][] filtered = new float[images.length][task.pixels()];
        for (int i = 0; i < images.length; i++) {
            for (int pixel = 0; pixel < task.pixels(); pixel++) {
                filtered[i][pixel] = (float) sum(images[i], pixel / task.width(), pixel % task.width());
            }
        }
        return filtered;
    }

    private double sum(float[] image, int y, int x) {
        double sum = 0;
        for (int i = 0; i < task.filter().length; i++) {
            int row = y - i + task.margin();
            if (row < 0 || row >= task.height()) {
                continue;
            }
            for (int j = 0; j < task.filter().length; j++) {
                int column = x - j + task.margin();
                if (column >= 0 && column < task.width()) {
                    sum += (double) task.filter()[i][j] * image[row * task.width() + column];
                }
            }
        }
        return sum;
    }

    @Override
    public String name() {
        return "direct convolution";
    }

    @Override
    public void close() {}
}
