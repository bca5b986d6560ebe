package featuredrop.local;

import featuredrop.exchange.config.ChunkConfig;
import featuredrop.exchange.config.ExchangeConfig;
import featuredrop.exchange.config.FeatureDropConfig;
import featuredrop.exchange.config.FetchConfig;
import featuredrop.exchange.config.GpuWorkerConfig;
import featuredrop.exchange.config.PartnerConfig;
import featuredrop.exchange.config.PartnerFetchConfig;
import featuredrop.exchange.config.PoolConfig;
import featuredrop.exchange.config.ScheduleConfig;
import featuredrop.exchange.config.SiteConfig;
import featuredrop.exchange.config.TemporalConfig;
import featuredrop.exchange.plan.LandingLayout;
import featuredrop.exchange.record.IdScheme;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// The configuration of the local system: two sites on one NameNode, one pool of one host.
final class LocalConfig {
    static final String POOL = "local";
    static final String REGION = "eu-west-1";
    static final String BUCKET = "featuredrop-exchange";
    static final String SSH_USER = "featuredrop";
    static final String MODEL = "efficientnet-lite0";
    private static final long MIB = 1024L * 1024;

    /// One partner for each kind of input.
    private static final Map<String, PartnerConfig> PARTNERS = Map.of(
            "atelier", partner(101, LandingLayout.DIRECTORY, IdScheme.INTERNAL, 0.2),
            "bazaar", partner(102, LandingLayout.DIRECTORY, IdScheme.HASHED, 0.2),
            "catalogue", partner(103, LandingLayout.DIRECTORY, IdScheme.HASHED, 0.8));

    /// And one whose drops are announced by a manifest, as in 2016.
    private static final Map<String, PartnerConfig> PARTNERS_AND_MILL =
            and(PARTNERS, "mill", partner(104, LandingLayout.MANIFEST, IdScheme.INTERNAL, 0.2));

    private final LocalDirectory directory;
    private final LocalPorts ports;

    LocalConfig(LocalDirectory directory, LocalPorts ports) {
        this.directory = directory;
        this.ports = ports;
    }

    FeatureDropConfig build() {
        return new FeatureDropConfig(
                new TemporalConfig(
                        "127.0.0.1:" + ports.temporal(), "default", "http://127.0.0.1:" + ports.temporalUi(), 2_000),
                new ExchangeConfig(
                        BUCKET,
                        REGION,
                        Optional.of("http://127.0.0.1:" + ports.s3()),
                        Optional.of(directory.state("aws-credentials.properties")),
                        Duration.ofDays(9)),
                Map.of(
                        "north", site("north", SiteConfig.DeliveryLayout.PARTNER_FIRST, PARTNERS),
                        "south", site("south", SiteConfig.DeliveryLayout.BATCH_FIRST, PARTNERS_AND_MILL)),
                Map.of(POOL, pool()),
                gpuWorker(),
                directory.tool("models"),
                new ChunkConfig(2_000, 32 * MIB, 256 * MIB, 4, 2),
                new ScheduleConfig(Duration.ofSeconds(15), Duration.ofHours(1), Duration.ofDays(1)));
    }

    private SiteConfig site(String name, SiteConfig.DeliveryLayout layout, Map<String, PartnerConfig> partners) {
        return new SiteConfig(
                "hdfs://127.0.0.1:" + ports.hdfs(),
                "/" + name + "/landing",
                "/" + name + "/features",
                layout,
                200,
                Optional.empty(),
                partners);
    }

    private static Map<String, PartnerConfig> and(Map<String, PartnerConfig> some, String name, PartnerConfig another) {
        Map<String, PartnerConfig> all = new TreeMap<>(some);
        all.put(name, another);
        return all;
    }

    private static PartnerConfig partner(int id, LandingLayout layout, IdScheme ids, double quarantineLimit) {
        return new PartnerConfig(
                id,
                layout,
                "_SUCCESS",
                ids,
                MODEL,
                POOL,
                quarantineLimit,
                Duration.ofSeconds(5),
                Duration.ofMinutes(10),
                Duration.ofHours(24),
                PartnerFetchConfig.usual());
    }

    private PoolConfig pool() {
        return new PoolConfig(
                REGION,
                Optional.of("http://127.0.0.1:" + ports.ec2()),
                Optional.of(directory.state("aws-credentials.properties")),
                1,
                Duration.ofSeconds(20),
                Duration.ofMinutes(15),
                Duration.ofMinutes(2),
                Duration.ofSeconds(5),
                3,
                new PoolConfig.SshConfig(
                        ports.ssh(),
                        SSH_USER,
                        directory.state("ssh").resolve("id_ecdsa"),
                        directory.state("ssh").resolve("known_hosts"),
                        "nvidia-smi --query-gpu=name,memory.used --format=csv,noheader",
                        Duration.ofSeconds(10),
                        Optional.of("127.0.0.1")));
    }

    private GpuWorkerConfig gpuWorker() {
        return new GpuWorkerConfig(
                POOL,
                1,
                2,
                16,
                "onnxruntime-cpu",
                new GpuWorkerConfig.GpuConfig(false, List.of(), directory.state("plans"), false),
                fetch(),
                new GpuWorkerConfig.DecodeConfig(
                        50_000_000,
                        20_000,
                        Duration.ofSeconds(5),
                        512 * MIB,
                        256 * MIB,
                        directory.tool("native").resolve("libturbojpeg.so.0").toString(),
                        directory.tool("native").resolve("libwebp.so.7").toString(),
                        false));
    }

    private FetchConfig fetch() {
        return new FetchConfig(
                "FeatureDrop-local/0.1",
                Optional.of("mailto:operator@localhost"),
                Duration.ofSeconds(2),
                Duration.ofSeconds(5),
                20 * MIB,
                128 * MIB,
                3,
                64,
                8,
                1_000,
                Duration.ofSeconds(2),
                List.of("127.0.0.1:" + ports.web()),
                new FetchConfig.DnsConfig(
                        100,
                        Duration.ofSeconds(30),
                        Duration.ofHours(1),
                        Duration.ofMinutes(1),
                        Duration.ofSeconds(2)));
    }
}
