package featuredrop.bench.filter;

import featuredrop.engine.fft.GrayFilter;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/// What some rounds over the same images took.
///
/// @param engine what filtered
/// @param images how many
/// @param all seconds of each round, decoding included, ascending
/// @param filter seconds of each round's filtering, with the way to the device and back, ascending
@SuppressWarnings("ArrayRecordComponent") // measurements, never compared
record FilterTimes(String engine, int images, double[] all, double[] filter) {
    /// Two rounds more are run first and not counted.
    static FilterTimes measured(GrayFilter filter, List<byte[]> files, int rounds) {
        double[] all = new double[rounds];
        double[] filtering = new double[rounds];
        for (int round = -2; round < rounds; round++) {
            long start = System.nanoTime();
            float[][] gray = GrayPhotos.decoded(files);
            long decoded = System.nanoTime();
            filter.filtered(gray);
            long end = System.nanoTime();
            if (round >= 0) {
                all[round] = (end - start) / 1e9;
                filtering[round] = (end - decoded) / 1e9;
            }
        }
        Arrays.sort(all);
        Arrays.sort(filtering);
        return new FilterTimes(filter.name(), files.size(), all, filtering);
    }

    String row() {
        double median = all[all.length / 2];
        return String.format(
                Locale.ROOT,
                "| %s | %d | %.3f / %.3f / %.3f | %.3f | %.0f |",
                engine,
                images,
                all[0],
                median,
                all[all.length - 1],
                filter[filter.length / 2],
                images / median);
    }

    static String json(List<FilterTimes> times) {
        return times.stream()
                .map(line -> String.format(
                        Locale.ROOT,
                        "{\"engine\": \"%s\", \"images\": %d, \"secondsAll\": %s, \"secondsFilter\": %s}",
                        line.engine,
                        line.images,
                        Arrays.toString(line.all),
                        Arrays.toString(line.filter)))
                .collect(Collectors.joining(",\n", "[\n", "\n]\n"));
    }
}
