package featuredrop.local;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import featuredrop.exchange.config.SiteConfig.DeliveryLayout;
import featuredrop.exchange.config.file.NamedValues;
import featuredrop.exchange.plan.LandingLayout;
import featuredrop.exchange.plan.WhenChanged;
import featuredrop.exchange.record.IdScheme;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/// The configuration of the local system: two sites on one NameNode, one pool. Keys that are not
/// here have their defaults.
final class LocalConfig {
    static final String POOL = "local";
    static final String REGION = "eu-west-1";
    static final String BUCKET = "featuredrop-exchange";
    static final String SSH_USER = "featuredrop";
    static final String MODEL = "efficientnet-lite0";

    private static final List<String> SITES = List.of("north", "south");

    private final LocalDirectory directory;
    private final LocalPorts ports;

    LocalConfig(LocalDirectory directory, LocalPorts ports) {
        this.directory = directory;
        this.ports = ports;
    }

    /// @param gpuHosts how many machines the pool may have up
    NamedValues values(int gpuHosts) {
        return NamedValues.none()
                .with("temporal.address", "127.0.0.1:" + ports.temporal())
                .with("temporal.web-ui", "http://127.0.0.1:" + ports.temporalUi())
                .with("exchange.bucket", BUCKET)
                .with("exchange.region", REGION)
                .with("exchange.endpoint", "http://127.0.0.1:" + ports.s3())
                .with("exchange.credentials", directory.state("aws-credentials.properties"))
                .with("exchange.retention", "PT216H")
                .with("sites.north", site(SITES.getFirst()))
                .with("sites.south", site(SITES.getLast()))
                .with("sites.south.delivery-layout", DeliveryLayout.BATCH_FIRST)
                // The one partner whose drops are announced by a manifest, as in 2016.
                .with("sites.south.partners.mill", partner(104, IdScheme.INTERNAL))
                .with("sites.south.partners.mill.layout", LandingLayout.MANIFEST)
                .with("pools." + POOL, pool())
                .with("pools." + POOL + ".fleet.max", gpuHosts)
                .with("gpu-worker", gpuWorker())
                .with("models", directory.tool("models"))
                .with("schedules.scan", "PT15S");
    }

    /// The directories of both sites.
    static List<String> hdfsDirectories() {
        return SITES.stream()
                .flatMap(site -> Stream.of(landing(site), output(site)))
                .toList();
    }

    private static String landing(String site) {
        return "/" + site + "/landing";
    }

    private static String output(String site) {
        return "/" + site + "/features";
    }

    static void write(NamedValues values, Path file) {
        try {
            String yaml = new YAMLMapper().writeValueAsString(values.tree());
            AtomicFile.write(file, "# Written by the local system at every start.\n" + yaml);
        } catch (JsonProcessingException e) {
            throw new LocalSystemException("Cannot write " + file, e);
        }
    }

    /// One partner for each kind of input.
    private NamedValues site(String name) {
        return NamedValues.none()
                .with("hdfs", "hdfs://127.0.0.1:" + ports.hdfs())
                .with("landing", landing(name))
                .with("output", output(name))
                .with("partners.atelier", partner(101, IdScheme.INTERNAL))
                .with("partners.bazaar", partner(102, IdScheme.HASHED))
                .with("partners.catalogue", partner(103, IdScheme.HASHED))
                .with("partners.catalogue.quarantine-limit", 0.8)
                .with("partners.catalogue.when-changed", WhenChanged.REDO);
    }

    private static NamedValues partner(int id, IdScheme ids) {
        return NamedValues.none()
                .with("id", id)
                .with("item-ids", ids)
                .with("model", MODEL)
                .with("pool", POOL)
                .with("look-every", "PT5S")
                .with("soft-wait", "PT10M")
                .with("hard-wait", "PT24H")
                .with("retry-failed", List.of());
    }

    private NamedValues pool() {
        return NamedValues.none()
                .with("region", REGION)
                .with("endpoint", "http://127.0.0.1:" + ports.ec2())
                .with("credentials", directory.state("aws-credentials.properties"))
                .with("slots-per-host", 1)
                .with("grace", "PT20S")
                .with("boot-limit", "PT2M")
                .with("watch-every", "PT5S")
                .with("ssh.port", ports.ssh())
                .with("ssh.user", SSH_USER)
                .with("ssh.private-key", directory.state("ssh").resolve("id_ecdsa"))
                .with("ssh.known-hosts", directory.state("ssh").resolve("known_hosts"))
                .with("ssh.command", "nvidia-smi --query-gpu=name,memory.used --format=csv,noheader")
                .with("ssh.deadline", "PT10S");
    }

    private NamedValues gpuWorker() {
        return NamedValues.none()
                .with("pool", POOL)
                .with("slots", 1)
                .with("batch", 16)
                .with("gpu.plans", directory.state("plans"))
                .with("host.directory", directory.state("gpu-host"))
                .with("fetch", fetch())
                .with("decode.max-pixels", 50_000_000)
                .with("decode.max-side", 20_000)
                .with("decode.budget", "256MiB")
                .with("decode.turbojpeg", directory.tool("native").resolve("libturbojpeg.so.0"))
                .with("decode.webp", directory.tool("native").resolve("libwebp.so.7"));
    }

    private NamedValues fetch() {
        return NamedValues.none()
                .with("user-agent", "FeatureDrop-local/0.1")
                .with("contact", "mailto:operator@localhost")
                .with("connect", "PT2S")
                .with("total", "PT5S")
                .with("memory", "128MiB")
                .with("connections", 64)
                .with("per-host", 8)
                .with("per-second", 1_000)
                .with("retry-after", "PT2S")
                .with("allow", List.of("127.0.0.1:" + ports.web()))
                .with("dns.per-second", 100)
                .with("dns.time", "PT2S");
    }
}
