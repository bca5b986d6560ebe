package featuredrop.exchange.config.file;

import featuredrop.exchange.config.FeatureDropConfig;
import featuredrop.exchange.config.PriceTable;
import featuredrop.workflows.gpupool.Budget.HostPrices;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Reads and replaces the file of prices.
public final class PriceFile {
    private PriceFile() {}

    /// The checked prices.
    ///
    /// @throws ConfigException with one line, when the file cannot be used
    public static PriceTable load(Path file) {
        return StrictYaml.read(file, PriceTable.class);
    }

    /// The prices of a region as the configuration names them; none when it names no file.
    ///
    /// @throws ConfigException with one line, when the file cannot be used
    public static HostPrices of(FeatureDropConfig config, String region) {
        Path file = config.prices();
        return file == null ? HostPrices.NONE : load(file).of(region);
    }

    /// Replaces the file at once: who reads it at the same time gets the old content or the new one. Its rights stay.
    ///
    /// @throws IOException when it cannot be written; the old content stays
    public static void replace(Path file, PriceTable prices) throws IOException {
        Path target = Files.exists(file) ? file.toRealPath() : file.toAbsolutePath();
        Path fresh = target.resolveSibling(
                "." + target.getFileName() + "." + ProcessHandle.current().pid());
        try {
            try (FileChannel channel = FileChannel.open(
                    fresh, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
                ByteBuffer text = ByteBuffer.wrap(text(prices).getBytes(StandardCharsets.UTF_8));
                while (text.hasRemaining()) {
                    channel.write(text);
                }
                channel.force(true);
            }
            if (Files.exists(target)) {
                Files.setPosixFilePermissions(fresh, Files.getPosixFilePermissions(target));
            }
            Files.move(fresh, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(fresh);
        }
    }

    /// As it is written: regions and types in order.
    static String text(PriceTable prices) {
        StringBuilder text = new StringBuilder("# US dollars an hour. Replaced by 'featuredrop prices --from FILE'.\n")
                .append("date: \"")
                .append(prices.date())
                .append("\"\nregions:\n");
        new TreeMap<>(prices.regions()).forEach((region, types) -> {
            text.append("  ").append(region).append(":\n");
            new TreeMap<>(types).forEach((type, price) -> {
                text.append("    ").append(type).append(":\n");
                line(text, "on-demand", price.onDemand());
                line(text, "spot", price.spot());
            });
        });
        return text.toString();
    }

    private static void line(StringBuilder text, String key, @Nullable Double price) {
        if (price != null) {
            text.append("      ")
                    .append(key)
                    .append(": ")
                    .append(BigDecimal.valueOf(price).toPlainString())
                    .append('\n');
        }
    }

    /// What differs, one line for each price, in order; empty when nothing does.
    public static Map<String, String> changes(@Nullable PriceTable before, PriceTable after) {
        Map<String, Double> old = flat(before);
        Map<String, Double> now = flat(after);
        Map<String, String> changes = new TreeMap<>();
        now.forEach((name, price) -> {
            Double earlier = old.get(name);
            if (earlier == null) {
                changes.put(name, "new, " + money(price));
            } else if (!earlier.equals(price)) {
                changes.put(name, money(earlier) + " -> " + money(price));
            }
        });
        old.forEach((name, price) -> {
            if (!now.containsKey(name)) {
                changes.put(name, "removed, was " + money(price));
            }
        });
        return changes;
    }

    private static Map<String, Double> flat(@Nullable PriceTable prices) {
        Map<String, Double> flat = new TreeMap<>();
        if (prices != null) {
            prices.regions()
                    .forEach((region, types) -> types.forEach((type, price) -> {
                        put(flat, region + " " + type + " on-demand", price.onDemand());
                        put(flat, region + " " + type + " spot", price.spot());
                    }));
        }
        return flat;
    }

    private static void put(Map<String, Double> flat, String name, @Nullable Double price) {
        if (price != null) {
            flat.put(name, price);
        }
    }

    private static String money(double price) {
        return "$" + BigDecimal.valueOf(price).toPlainString();
    }
}
