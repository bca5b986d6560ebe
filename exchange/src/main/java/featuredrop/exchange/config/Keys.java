package featuredrop.exchange.config;

import java.util.Locale;

/// Turns the names of record components and enum constants into keys and back.
final class Keys {
    private Keys() {}

    /// `maxBatch` → `max-batch`
    static String ofComponent(String name) {
        StringBuilder key = new StringBuilder();
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (Character.isUpperCase(c)) {
                key.append('-').append(Character.toLowerCase(c));
            } else {
                key.append(c);
            }
        }
        return key.toString();
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
}
