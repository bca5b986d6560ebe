package featuredrop.worker.host;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The GPUs of this machine, as NVIDIA's kernel module lists them. Reading files cannot hang on a GPU that
/// hangs, which asking the driver can.
///
/// @param driver version of the driver; empty without one
/// @param gpus in the order of their places on the PCI bus
public record GpuDevices(String driver, List<Gpu> gpus) {
    private static final Pattern VERSION = Pattern.compile("\\b\\d{3}\\.\\d{1,4}(\\.\\d{1,4})?\\b");
    private static final Pattern UNSAFE = Pattern.compile("[^A-Za-z0-9._-]");
    /// Of a file that a kernel module writes.
    private static final int MOST_LINES = 100;

    /// One GPU.
    ///
    /// @param address its place on the PCI bus
    /// @param name its model
    /// @param uuid NVIDIA's name for this one GPU; empty when the kernel module does not know it
    public record Gpu(String address, String name, String uuid) {}

    public GpuDevices {
        gpus = List.copyOf(gpus);
    }

    /// What the kernel module of this machine lists.
    public static GpuDevices ofThisMachine() {
        return read(Path.of("/proc/driver/nvidia"));
    }

    /// What is absent or cannot be read is not known.
    static GpuDevices read(Path module) {
        Matcher version = VERSION.matcher(String.join("\n", lines(module.resolve("version"))));
        List<Gpu> gpus = new ArrayList<>();
        for (Path gpu : list(module.resolve("gpus"))) {
            List<String> lines = lines(gpu.resolve("information"));
            String uuid = value(lines, "GPU UUID");
            gpus.add(new Gpu(String.valueOf(gpu.getFileName()), value(lines, "Model"), uuid.contains("?") ? "" : uuid));
        }
        return new GpuDevices(version.find() ? version.group() : "", gpus);
    }

    /// The names of the models, in the order of the list.
    public List<String> names() {
        return gpus.stream().map(Gpu::name).toList();
    }

    /// The one GPU that a process uses: the same text for the same GPU, however `CUDA_VISIBLE_DEVICES`
    /// names it.
    ///
    /// @param visible value of `CUDA_VISIBLE_DEVICES`; null when it is not set
    /// @param engineUsesGpu whether the process takes the first GPU when the variable names none
    /// @return empty for a process without a GPU
    public Optional<String> used(@Nullable String visible, boolean engineUsesGpu) {
        if (visible == null) {
            return engineUsesGpu ? Optional.of(named("0")) : Optional.empty();
        }
        String first = visible.split(",", 2)[0].strip();
        boolean hidden = first.isEmpty() || first.startsWith("-") || "NoDevFiles".equals(first);
        return hidden ? Optional.empty() : Optional.of(named(first));
    }

    private String named(String one) {
        if (one.matches("\\d{1,4}") && Integer.parseInt(one) < gpus.size()) {
            return safe(gpus.get(Integer.parseInt(one)).address());
        }
        List<Gpu> found = gpus.stream()
                .filter(gpu -> !gpu.uuid().isEmpty() && gpu.uuid().startsWith(one))
                .toList();
        return safe(found.size() == 1 ? found.getFirst().address() : one);
    }

    private static String safe(String text) {
        return UNSAFE.matcher(text).replaceAll("-");
    }

    private static String value(List<String> lines, String key) {
        return lines.stream()
                .filter(line -> line.startsWith(key + ":"))
                .map(line -> line.substring(key.length() + 1).strip())
                .findFirst()
                .orElse("");
    }

    private static List<Path> list(Path directory) {
        try (Stream<Path> entries = Files.list(directory)) {
            return entries.sorted().toList();
        } catch (IOException e) {
            return List.of();
        }
    }

    private static List<String> lines(Path file) {
        try (Stream<String> lines = Files.lines(file, StandardCharsets.ISO_8859_1)) {
            return lines.limit(MOST_LINES).toList();
        } catch (IOException | java.io.UncheckedIOException e) {
            return List.of();
        }
    }
}
