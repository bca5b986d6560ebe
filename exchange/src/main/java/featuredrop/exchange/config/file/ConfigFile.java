package featuredrop.exchange.config.file;

import featuredrop.exchange.config.FeatureDropConfig;
import featuredrop.exchange.config.SiteConfig;
import featuredrop.workflows.drop.SafeName;
import featuredrop.workflows.gpupool.PoolChoice;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/// Reads `featuredrop.yaml`.
public final class ConfigFile {
    private ConfigFile() {}

    /// The checked configuration, with overrides from the process's environment.
    ///
    /// @throws ConfigException with one line, when the file cannot be used
    public static FeatureDropConfig load(Path file) {
        return load(file, System.getenv());
    }

    /// The checked configuration.
    ///
    /// @param environment overrides such as `FEATUREDROP_TEMPORAL_ADDRESS`; others are ignored
    /// @throws ConfigException with one line, when the file cannot be used
    public static FeatureDropConfig load(Path file, Map<String, String> environment) {
        FeatureDropConfig config = StrictYaml.read(file, FeatureDropConfig.class, environment);
        config.pools().keySet().forEach(pool -> requireName(file, "pools." + pool, pool));
        config.pools().forEach((name, pool) -> {
            if (pool.fleet().dailyCeiling() != null && config.prices() == null) {
                throw refused(
                        file,
                        "pools." + name + ".fleet.daily-ceiling",
                        "cannot be kept without prices; name their file with the key prices");
            }
        });
        if (!config.pools().isEmpty()
                && !config.pools().containsKey(config.gpuWorker().pool())) {
            throw refused(
                    file, "gpu-worker.pool", noPool(config, config.gpuWorker().pool()));
        }
        config.sites().forEach((name, site) -> {
            requireName(file, "sites." + name, name);
            requirePartners(file, "sites." + name + ".partners", config, site);
        });
        return config;
    }

    private static void requirePartners(Path file, String path, FeatureDropConfig config, SiteConfig site) {
        Map<Integer, String> ids = new HashMap<>();
        site.partners().forEach((name, partner) -> {
            String here = path + "." + name;
            requireName(file, here, name);
            String other = ids.putIfAbsent(partner.id(), name);
            if (other != null) {
                throw refused(file, here + ".id", partner.id() + " is the id of " + other + " too");
            }
            String pool = PoolChoice.poolOf(partner.pool());
            if (!config.pools().containsKey(pool)) {
                throw refused(file, here + ".pool", noPool(config, pool));
            }
            requireName(file, here + ".model", partner.model());
            Path model = config.models().resolve(partner.model()).resolve("model.yaml");
            if (!Files.isRegularFile(model)) {
                throw refused(file, here + ".model", "'" + partner.model() + "' has no descriptor " + model);
            }
        });
    }

    private static String noPool(FeatureDropConfig config, String pool) {
        return "'" + pool + "' is not one of the pools "
                + String.join(", ", config.pools().keySet().stream().sorted().toList());
    }

    private static void requireName(Path file, String path, String name) {
        try {
            SafeName.require("name", name);
        } catch (IllegalArgumentException e) {
            throw new ConfigException(file + ": " + path + ": " + e.getMessage(), e);
        }
    }

    private static ConfigException refused(Path file, String path, String what) {
        return new ConfigException(file + ": " + path + ": " + what);
    }
}
