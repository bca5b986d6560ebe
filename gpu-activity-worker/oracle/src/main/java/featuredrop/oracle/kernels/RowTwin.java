package featuredrop.oracle.kernels;

import featuredrop.engine.cuda.kernels.DeviceMath;
import featuredrop.engine.cuda.kernels.HalfTensor;
import featuredrop.engine.cuda.kernels.Kernel;
import java.util.Arrays;

/// The kernels that reduce a row in a block, in Java: sums are taken in the block's order.
public final class RowTwin {
    private RowTwin() {}

    /// [Kernel#SOFTMAX].
    public static float[] softmax(HalfTensor in) {
        int channels = in.shape().channels();
        float[] out = new float[in.shape().rows() * channels];
        for (int row = 0; row < in.shape().rows(); row++) {
            float most = Float.NEGATIVE_INFINITY;
            for (int c = 0; c < channels; c++) {
                most = in.at(row, c) > most ? in.at(row, c) : most;
            }
            float[] parts = new float[Kernel.THREADS];
            for (int c = 0; c < channels; c++) {
                parts[c % Kernel.THREADS] += DeviceMath.exponential(in.at(row, c) - most);
            }
            for (int reach = Kernel.THREADS / 2; reach > 0; reach /= 2) {
                for (int i = 0; i < reach; i++) {
                    parts[i] += parts[i + reach];
                }
            }
            for (int c = 0; c < channels; c++) {
                out[row * channels + c] = DeviceMath.exponential(in.at(row, c) - most) / parts[0];
            }
        }
        return out;
    }

    /// [Kernel#L2_ROWS], in place.
    public static void l2(float[] rows, int columns) {
        for (int from = 0; from < rows.length; from += columns) {
            double[] parts = new double[Kernel.THREADS];
            for (int c = 0; c < columns; c++) {
                parts[c % Kernel.THREADS] += (double) rows[from + c] * rows[from + c];
            }
            for (int reach = Kernel.THREADS / 2; reach > 0; reach /= 2) {
                for (int i = 0; i < reach; i++) {
                    parts[i] += parts[i + reach];
                }
            }
            double norm = Math.sqrt(parts[0]);
            if (norm > 0 && norm <= Double.MAX_VALUE) {
                for (int c = 0; c < columns; c++) {
                    rows[from + c] = (float) (rows[from + c] / norm);
                }
            } else {
                Arrays.fill(rows, from, from + columns, 0);
            }
        }
    }
}
