package featuredrop.cli.vectors;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;

/// Keeps the vectors nearest to one, by cosine, of all that it is shown. Ties go to the smaller id. Not thread-safe.
public final class NearestVectors implements FeatureFile.Taker {
    private static final Comparator<Neighbour> BEST_FIRST =
            Comparator.comparingDouble(Neighbour::similarity).reversed().thenComparingLong(Neighbour::id);

    private final long self;
    private final float[] query;
    private final int wanted;
    private final PriorityQueue<Neighbour> worstFirst = new PriorityQueue<>(BEST_FIRST.reversed());

    /// @param self id of the item itself, which is not its own neighbour
    /// @param query its vector, not changed
    /// @param wanted how many are kept
    public NearestVectors(long self, float[] query, int wanted) {
        if (wanted < 1) {
            throw new IllegalArgumentException(wanted + " neighbours were asked for, expected 1 or more");
        }
        this.self = self;
        this.query = query.clone();
        this.wanted = wanted;
    }

    @Override
    public void take(long id, float[] feature) {
        if (id == self) {
            return;
        }
        worstFirst.add(new Neighbour(id, cosine(query, feature)));
        if (worstFirst.size() > wanted) {
            worstFirst.remove();
        }
    }

    /// Those kept, the nearest first.
    public List<Neighbour> best() {
        List<Neighbour> best = new ArrayList<>(worstFirst);
        best.sort(BEST_FIRST);
        return best;
    }

    /// The cosine of the angle between two vectors; 0 when one of them is zero.
    ///
    /// @throws IllegalArgumentException when their dimensions differ
    static double cosine(float[] a, float[] b) {
        if (a.length != b.length) {
            throw new IllegalArgumentException("Vectors of dimensions " + a.length + " and " + b.length);
        }
        double product = 0;
        double lengthA = 0;
        double lengthB = 0;
        for (int i = 0; i < a.length; i++) {
            product += (double) a[i] * b[i];
            lengthA += (double) a[i] * a[i];
            lengthB += (double) b[i] * b[i];
        }
        double lengths = Math.sqrt(lengthA) * Math.sqrt(lengthB);
        return lengths == 0 ? 0 : product / lengths;
    }
}
