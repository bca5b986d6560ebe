package featuredrop.local.demo;

import featuredrop.cli.vectors.NearestVectors;
import featuredrop.cli.vectors.Neighbour;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// Shows the views nearest to three of them, by file name, so that one sees that the vectors mean something.
final class DemoNeighbours {
    private static final int WANTED = 5;
    private static final List<String> PHOTOS = List.of("chelsea", "coffee", "rocket");

    private final List<String> names;
    private final Map<String, float[]> vectors;
    private final PrintStream out;

    /// @param vectors by view name
    DemoNeighbours(Map<String, float[]> vectors, PrintStream out) {
        this.names = List.copyOf(vectors.keySet());
        this.vectors = vectors;
        this.out = out;
    }

    /// @return one line for each view whose nearest neighbour is no view of the same photo
    List<String> print() {
        List<String> problems = new ArrayList<>();
        out.println("\nNearest neighbours, over all three deliveries");
        for (String photo : PHOTOS) {
            int query = firstOf(photo);
            if (query < 0) {
                problems.add("No view of " + photo + " was delivered");
                continue;
            }
            List<Neighbour> nearest = nearest(query);
            out.println("  " + names.get(query));
            for (Neighbour neighbour : nearest) {
                out.printf(Locale.ROOT, "      %.4f  %s%n", neighbour.similarity(), names.get((int) neighbour.id()));
            }
            if (nearest.isEmpty() || !names.get((int) nearest.getFirst().id()).startsWith(photo)) {
                problems.add("The view nearest to " + names.get(query) + " is of another photo");
            }
        }
        return problems;
    }

    private int firstOf(String photo) {
        for (int i = 0; i < names.size(); i++) {
            if (names.get(i).startsWith(photo)) {
                return i;
            }
        }
        return -1;
    }

    private List<Neighbour> nearest(int query) {
        NearestVectors nearest = new NearestVectors(query, vector(query), WANTED);
        for (int i = 0; i < names.size(); i++) {
            nearest.take(i, vector(i));
        }
        return nearest.best();
    }

    private float[] vector(int i) {
        float[] vector = vectors.get(names.get(i));
        if (vector == null) {
            throw new IllegalStateException("No vector of " + names.get(i));
        }
        return vector;
    }
}
