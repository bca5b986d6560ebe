package featuredrop.exchange.config;

import featuredrop.workflows.policy.DropException;
import featuredrop.workflows.policy.FailureType;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The whole of `featuredrop.yaml`.
///
/// @param temporal where the Temporal server is
/// @param exchange the bucket between both sides
/// @param sites the Hadoop clusters, by name
/// @param pools the GPU pools, by name
/// @param gpuWorker the worker on a GPU host
/// @param models directory of the model descriptors
/// @param chunk how input is cut
/// @param input limits on what partners send
/// @param schedules how often scan, reconcile and sweep run
/// @param prices file with what EC2 machines cost; absent when their cost is not to be known
public record FeatureDropConfig(
        TemporalConfig temporal,
        ExchangeConfig exchange,
        Map<String, SiteConfig> sites,
        Map<String, PoolConfig> pools,
        GpuWorkerConfig gpuWorker,
        @DefaultValue("models") Path models,
        ChunkConfig chunk,
        InputConfig input,
        ScheduleConfig schedules,
        @Nullable Path prices) {
    public FeatureDropConfig {
        sites = Map.copyOf(sites);
        pools = Map.copyOf(pools);
    }

    /// The site of that name.
    ///
    /// @throws DropException kind `BUG`, type `UNKNOWN_SITE`, when it is not configured
    public SiteConfig site(String name) {
        SiteConfig site = sites.get(name);
        if (site == null) {
            throw new DropException(FailureType.UNKNOWN_SITE, "No site '" + name + "' is configured");
        }
        return site;
    }
}
