package featuredrop.exchange.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import featuredrop.exchange.plan.LandingLayout;
import featuredrop.exchange.record.IdScheme;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ConfigFileTest {
    private static final String MINIMAL = """
            temporal:
              address: temporal.example:7233
            exchange:
              bucket: featuredrop
              region: eu-west-1
            sites:
              paris:
                hdfs: hdfs://namenode:8020
                landing: /user/recocomputer/bestofs/imagedl
                output: /user/features/cnn
                partners:
                  acme:
                    id: 42
            pools:
              gpu:
                region: eu-west-1
                ssh:
                  user: featuredrop
                  private-key: secrets/id_ed25519
                  known-hosts: known_hosts
            """;

    @TempDir
    private Path directory;

    @BeforeEach
    void layDownAModel() throws IOException {
        Files.createDirectories(directory.resolve("models/efficientnet-lite0"));
        Files.writeString(directory.resolve("models/efficientnet-lite0/model.yaml"), "id: efficientnet-lite0\n");
    }

    @Test
    void aMinimalFileGetsTheDefaults() throws IOException {
        FeatureDropConfig config = load(MINIMAL);

        assertThat(config.temporal())
                .isEqualTo(new TemporalConfig("temporal.example:7233", "default", "http://localhost:8080", 2_000));
        assertThat(config.exchange().retention()).isEqualTo(Duration.ofDays(9));
        assertThat(config.exchange().endpoint()).isEmpty();
        assertThat(config.chunk()).isEqualTo(new ChunkConfig(2_000, 32L << 20, 256L << 20, 4, 2));
        assertThat(config.schedules())
                .isEqualTo(new ScheduleConfig(Duration.ofMinutes(2), Duration.ofHours(1), Duration.ofDays(1)));
        SiteConfig site = config.sites().get("paris");
        assertThat(site).isNotNull();
        assertThat(site.deliveryLayout()).isEqualTo(SiteConfig.DeliveryLayout.PARTNER_FIRST);
        assertThat(site.filesInFlight()).isEqualTo(200);
        assertThat(site.partners())
                .containsEntry(
                        "acme",
                        new PartnerConfig(
                                42,
                                LandingLayout.DIRECTORY,
                                "_SUCCESS",
                                IdScheme.HASHED,
                                "efficientnet-lite0",
                                "gpu",
                                0.2,
                                Duration.ofMinutes(1),
                                Duration.ofHours(2),
                                Duration.ofDays(2),
                                new PartnerFetchConfig(List.of(), false)));
        assertThat(config.gpuWorker().fetch().maxBytes()).isEqualTo(20L << 20);
        assertThat(config.gpuWorker().fetch())
                .isEqualTo(new FetchConfig(
                        "FeatureDrop/0.1",
                        Optional.empty(),
                        Duration.ofSeconds(3),
                        Duration.ofSeconds(30),
                        20L << 20,
                        256L << 20,
                        3,
                        256,
                        4,
                        100,
                        Duration.ofMinutes(1),
                        List.of(),
                        new FetchConfig.DnsConfig(
                                400,
                                Duration.ofSeconds(30),
                                Duration.ofHours(1),
                                Duration.ofMinutes(1),
                                Duration.ofSeconds(5))));
    }

    @Test
    void whatFetchingMayDoIsSaidForEachPartner() throws IOException {
        FeatureDropConfig config = load(MINIMAL.replace(
                "id: 42", "id: 42\n        fetch:\n          ports: [8080, 8443]\n          robots-txt: true"));

        assertThat(config.site("paris").partner("acme").fetch())
                .isEqualTo(new PartnerFetchConfig(List.of(8080, 8443), true));
        assertRefused("id: 42", "id: 42\n        fetch: {ports: [0]}", "partners.acme.fetch.ports: 0");
        assertRefused("id: 42", "id: 42\n        fetch: {ports: [http]}", "partners.acme.fetch.ports[0]: 'http'");
    }

    @Test
    void aContactIsAnAddressAndFollowsTheNameOfTheAgent() throws IOException {
        FeatureDropConfig config = ConfigFile.load(
                write(MINIMAL), Map.of("FEATUREDROP_GPU_WORKER_FETCH_CONTACT", "mailto:images@shop.example"));

        assertThat(config.gpuWorker().fetch().userAgentWithContact())
                .isEqualTo("FeatureDrop/0.1 (+mailto:images@shop.example)");
        assertThatThrownBy(() ->
                        ConfigFile.load(write(MINIMAL), Map.of("FEATUREDROP_GPU_WORKER_FETCH_CONTACT", "somebody")))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("gpu-worker.fetch.contact: 'somebody' is no mailto: or https: address");
    }

    @Test
    void theMemoryForImagesHasRoomForOneOfEachSlot() {
        assertThatThrownBy(() -> ConfigFile.load(
                        write(MINIMAL),
                        Map.of(
                                "FEATUREDROP_GPU_WORKER_FETCH_MEMORY", "100MiB",
                                "FEATUREDROP_GPU_WORKER_SLOTS", "2")))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("gpu-worker.fetch.memory: 104857600 is less than 125829120");
    }

    @Test
    void relativePathsAreTakenFromTheFilesDirectory() throws IOException {
        FeatureDropConfig config = load(MINIMAL);

        assertThat(config.models()).isEqualTo(directory.resolve("models"));
        PoolConfig pool = config.pools().get("gpu");
        assertThat(pool).isNotNull();
        assertThat(pool.ssh().privateKey()).isEqualTo(directory.resolve("secrets/id_ed25519"));
    }

    @Test
    void keysAreReplacedFromTheEnvironment() throws IOException {
        FeatureDropConfig config = ConfigFile.load(
                write(MINIMAL),
                Map.of(
                        "FEATUREDROP_TEMPORAL_ADDRESS", "other:7233",
                        "FEATUREDROP_SITES_PARIS_PARTNERS_ACME_QUARANTINE_LIMIT", "0.5",
                        "FEATUREDROP_CHUNK_BYTES", "1MiB",
                        "FEATUREDROP_GPU_WORKER_FETCH_ALLOW", "127.0.0.1:1, 127.0.0.1:2",
                        "FEATUREDROP_HOME", "/opt/featuredrop",
                        "PATH", "/bin"));

        assertThat(config.temporal().address()).isEqualTo("other:7233");
        assertThat(config.chunk().bytes()).isEqualTo(1 << 20);
        assertThat(config.gpuWorker().fetch().allow()).containsExactly("127.0.0.1:1", "127.0.0.1:2");
        SiteConfig site = config.sites().get("paris");
        assertThat(site).isNotNull();
        assertThat(site.partners().values())
                .singleElement()
                .extracting(PartnerConfig::quarantineLimit)
                .isEqualTo(0.5);
    }

    @Test
    void anEnvironmentVariableThatNamesNoKeyIsRefused() {
        assertThatThrownBy(() -> ConfigFile.load(write(MINIMAL), Map.of("FEATUREDROP_TEMPORAL_ADRESS", "x:1")))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("FEATUREDROP_TEMPORAL_ADRESS");
        assertThatThrownBy(() -> ConfigFile.load(write(MINIMAL), Map.of("FEATUREDROP_CHUNK_BYTES", "1")))
                .hasMessageContaining("chunk.bytes: '1' is not a size");
    }

    @Test
    void anUnknownKeyIsRefusedWithItsPath() {
        assertRefused("id: 42", "id: 42\n        modl: x", "sites.paris.partners.acme.modl: unknown key");
        assertRefused("temporal:", "temporl: 1\ntemporal:", "temporl: unknown key");
    }

    @Test
    void aValueOfTheWrongFormIsRefusedWithPathValueAndForm() {
        assertRefused("id: 42", "id: many", "sites.paris.partners.acme.id: 'many' is not a whole number");
        assertRefused(
                "id: 42", "id: 42\n        look-every: 30s", "acme.look-every: '30s' is not a duration such as PT30S");
        assertRefused("id: 42", "id: 42\n        item-ids: md5", "acme.item-ids: 'md5' is not one of internal, hashed");
        assertRefused("temporal:", "chunk:\n  bytes: 32MB\ntemporal:", "chunk.bytes: '32MB' is not a size such as");
        assertRefused("temporal:", "chunk:\n  bytes: 99999999999TiB\ntemporal:", "chunk.bytes");
        assertRefused("temporal:", "chunk: [1]\ntemporal:", "chunk: is a list, expected a section");
        assertRefused("region: eu-west-1\nsites", "region: {a: b}\nsites", "exchange.region: is a section or list");
        assertRefused("hdfs: hdfs://namenode:8020", "hdfs: ''", "sites.paris.hdfs: is missing");
        assertRefused("hdfs: hdfs://namenode:8020", "hdfs: ' '", "sites.paris.hdfs: is empty");
        assertRefused("/user/features/cnn", "features/", "sites.paris.output: 'features/' is not an absolute path");
    }

    @Test
    void aValueOutOfBoundsIsRefusedWithItsPath() {
        assertRefused("temporal:", "chunk:\n  records: 0\ntemporal:", "chunk.records: 0 is less than 1");
        assertRefused("id: 42", "id: 42\n        quarantine-limit: 20", "acme.quarantine-limit: 20.0 is not between");
        assertRefused("id: 42", "id: 42\n        soft-wait: P3D", "acme.hard-wait: PT48H is less than PT72H");
        assertRefused("temporal:", "gpu-worker:\n  engine: tpu\ntemporal:", "gpu-worker.engine: 'tpu' is not one of");
    }

    @Test
    void aMissingKeyIsRefusedWithItsPath() {
        assertRefused("  bucket: featuredrop\n", "", "exchange.bucket: is missing");
        assertRefused("        id: 42\n", "", "sites.paris.partners.acme.id: is missing");
        assertRefused("      user: featuredrop\n", "", "pools.gpu.ssh.user: is missing");
    }

    @Test
    void whatDoesNotFitTogetherIsRefused() {
        assertRefused("id: 42", "id: 42\n      apex:\n        id: 42", "partners.", ".id: 42 is the id of");
        assertRefused("id: 42", "id: 42\n        pool: large", "acme.pool: 'large' is not one of the pools gpu");
        assertRefused("id: 42", "id: 42\n        model: vgg", "acme.model: 'vgg' has no descriptor");
        assertRefused("acme:", "a/b:", "sites.paris.partners.a/b", "not a safe name");
        assertRefused("  paris:", "  .paris:", "sites..paris", "not a safe name");
        assertRefused("temporal:", "gpu-worker:\n  pool: x\ntemporal:", "gpu-worker.pool: 'x' is not one of the pools");
    }

    @Test
    void whatIsNoYamlIsRefusedWithItsLine() {
        assertRefused("temporal:", "temporal: [\n", "line ");
        assertRefused("  address: temporal.example:7233", "  address: a:1\n  address: b:2", "address");
        assertThatThrownBy(() -> load("- a\n- b\n")).hasMessageContaining("not a YAML mapping");
        assertThatThrownBy(() -> load("")).isInstanceOf(ConfigException.class);
        assertThatThrownBy(() -> ConfigFile.load(directory.resolve("absent.yaml")))
                .isInstanceOf(ConfigException.class)
                .hasMessageContainingAll("absent.yaml", "no such file");
    }

    @Test
    void credentialsAreReadFromTheirFileAndShownToNobody() throws IOException {
        Path file = directory.resolve("credentials");
        Files.writeString(file, "[default]\naws_access_key_id = AKIA1\naws_secret_access_key = s3cret/+=\n");

        Credentials credentials = Credentials.load(file);

        assertThat(credentials.accessKeyId()).isEqualTo("AKIA1");
        assertThat(credentials.secretAccessKey()).isEqualTo("s3cret/+=");
        assertThat(credentials).hasToString("***");
        Files.writeString(file, "aws_access_key_id=AKIA1\n");
        assertThatThrownBy(() -> Credentials.load(file))
                .isInstanceOf(ConfigException.class)
                .hasMessageContainingAll("credentials", "aws_secret_access_key");
        assertThatThrownBy(() -> Credentials.load(directory.resolve("none")))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("none");
    }

    private void assertRefused(String key, String replacement, String... parts) {
        assertThat(MINIMAL).contains(key);
        assertThatThrownBy(() -> load(MINIMAL.replace(key, replacement)))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("featuredrop.yaml")
                .hasMessageContainingAll(parts)
                .satisfies(e -> assertThat(e.getMessage()).doesNotContain("\n"));
    }

    private FeatureDropConfig load(String yaml) throws IOException {
        return ConfigFile.load(write(yaml), Map.of());
    }

    private Path write(String yaml) throws IOException {
        return Files.writeString(directory.resolve("featuredrop.yaml"), yaml);
    }
}
