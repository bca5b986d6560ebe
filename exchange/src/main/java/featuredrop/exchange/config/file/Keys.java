package featuredrop.exchange.config.file;

import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import featuredrop.exchange.config.ByteCount;
import java.util.Locale;

/// Turns the names of record components and enum constants into keys.
final class Keys {
    private Keys() {}

    /// `maxBatch` → `max-batch`
    static String ofComponent(String name) {
        return PropertyNamingStrategies.KebabCaseStrategy.INSTANCE.translate(name);
    }

    /// `BATCH_FIRST` → `batch-first`
    static String ofConstant(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /// `gpu-worker` → `GPU_WORKER`, as in environment variables
    static String toVariable(String key) {
        return key.toUpperCase(Locale.ROOT).replaceAll("[^A-Z0-9]", "_");
    }

    static String join(String path, String key) {
        return path.isEmpty() ? key : path + "." + key;
    }

    /// Whether values of this type are sections with keys of their own.
    static boolean isSection(Class<?> type) {
        return type.isRecord() && type != ByteCount.class;
    }
}
