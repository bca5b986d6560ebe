package featuredrop.bench.gpu;

import featuredrop.gpu.extract.cuda.check.KernelResult;
import featuredrop.gpu.extract.cuda.kernels.Kernel;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/// What a GPU gave.
///
/// @param device its name and driver
/// @param results of the comparison with the twins
/// @param times that were measured
record GpuReport(String device, List<KernelResult> results, List<Time> times) {
    /// A measured time.
    ///
    /// @param what ran
    /// @param seconds median of one run
    /// @param rate of what, for a person
    record Time(String what, double seconds, String rate) {}

    /// One kernel over all its cases.
    private record Sum(int cases, long values, long different, double largest) {
        Sum plus(KernelResult result) {
            return new Sum(
                    cases + 1,
                    values + result.values(),
                    different + result.different(),
                    Math.max(largest, result.largest()));
        }
    }

    boolean allEqual() {
        return results.stream().allMatch(KernelResult::equal);
    }

    private Map<Kernel, Sum> sums() {
        Map<Kernel, Sum> sums = new EnumMap<>(Kernel.class);
        for (KernelResult result : results) {
            sums.put(
                    result.kernel(),
                    sums.getOrDefault(result.kernel(), new Sum(0, 0, 0, 0)).plus(result));
        }
        return sums;
    }

    String markdown() {
        String kernels = sums().entrySet().stream()
                .map(entry -> String.format(
                        Locale.ROOT,
                        "| %s | %d | %d | %d | %.3g |",
                        entry.getKey().entryPoint(),
                        entry.getValue().cases(),
                        entry.getValue().values(),
                        entry.getValue().different(),
                        entry.getValue().largest()))
                .collect(Collectors.joining("\n"));
        String measured = times.stream()
                .map(time -> String.format(
                        Locale.ROOT, "| %s | %.1f | %s |", time.what(), 1e6 * time.seconds(), time.rate()))
                .collect(Collectors.joining("\n"));
        return "# " + device + "\n\n" + (allEqual() ? "Every value is the twin's.\n" : "SOME VALUES DIFFER.\n")
                + "\n| kernel | cases | values | different | largest difference |\n|---|---|---|---|---|\n" + kernels
                + "\n\n| what | µs | rate |\n|---|---|---|\n" + measured + "\n";
    }

    String json() {
        String kernels = results.stream()
                .map(result -> String.format(
                        Locale.ROOT,
                        "    {\"kernel\": \"%s\", \"case\": \"%s\", \"values\": %d, \"different\": %d, \"largest\": \"%s\"}",
                        result.kernel().entryPoint(),
                        result.what(),
                        result.values(),
                        result.different(),
                        result.largest()))
                .collect(Collectors.joining(",\n"));
        String measured = times.stream()
                .map(time -> String.format(
                        Locale.ROOT,
                        "    {\"what\": \"%s\", \"seconds\": %s, \"rate\": \"%s\"}",
                        time.what(),
                        time.seconds(),
                        time.rate()))
                .collect(Collectors.joining(",\n"));
        return "{\n  \"device\": \"" + device + "\",\n  \"equal\": " + allEqual() + ",\n  \"kernels\": [\n" + kernels
                + "\n  ],\n  \"times\": [\n" + measured + "\n  ]\n}\n";
    }
}
