package featuredrop.exchange.config.file;

import static org.assertj.core.api.Assertions.as;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.list;

import featuredrop.exchange.config.ByteCount;
import featuredrop.exchange.config.ChunkConfig;
import featuredrop.exchange.config.FeatureDropConfig;
import featuredrop.exchange.config.FetchConfig;
import featuredrop.exchange.config.GpuWorkerConfig;
import featuredrop.exchange.config.InputConfig;
import featuredrop.exchange.config.PartnerConfig;
import featuredrop.exchange.config.PartnerFeedConfig;
import featuredrop.exchange.config.PartnerFetchConfig;
import featuredrop.exchange.config.PoolConfig;
import featuredrop.exchange.config.PoolConfig.FleetConfig;
import featuredrop.exchange.config.PoolConfig.TemplateConfig;
import featuredrop.exchange.config.ScheduleConfig;
import featuredrop.exchange.config.SiteConfig;
import featuredrop.exchange.config.TemporalConfig;
import featuredrop.exchange.plan.LandingLayout;
import featuredrop.exchange.plan.ListFeed;
import featuredrop.exchange.plan.WhenChanged;
import featuredrop.exchange.record.IdScheme;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ConfigFileTest {
    private static final String MINIMAL = """
            temporal:
              address: temporal.example:7233
              tls:
                ca: ca.pem
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
                .isEqualTo(NamedValues.none()
                        .with("address", "temporal.example:7233")
                        .with("namespace", "default")
                        .with("web-ui", "http://localhost:8080")
                        .with("events-per-run", 2_000)
                        .with("tls.ca", directory.resolve("ca.pem"))
                        .with("plaintext", false)
                        .with("create-search-attributes", false)
                        .with("retention", "P30D")
                        .bind(TemporalConfig.class));
        assertThat(config.exchange().retention()).isEqualTo(Duration.ofDays(9));
        assertThat(config.exchange().endpoint()).isNull();
        assertThat(config.chunk())
                .isEqualTo(NamedValues.none()
                        .with("records", 2_000)
                        .with("bytes", "32MiB")
                        .with("part-bytes", "256MiB")
                        .with("export-window", 4)
                        .with("extract-window", 2)
                        .bind(ChunkConfig.class));
        assertThat(config.input())
                .isEqualTo(NamedValues.none()
                        .with("files", 100_000)
                        .with("file-records", 20_000_000)
                        .with("drop-records", 50_000_000)
                        .with("decoded-bytes", "64GiB")
                        .with("ratio", 200)
                        .with("gzip-header", "64KiB")
                        .with("gaps", 200_000)
                        .with("rejects", 200_000)
                        .with("waiting-drops", 200)
                        .with("scanned-drops", 2_000)
                        .bind(InputConfig.class));
        assertThat(config.schedules())
                .isEqualTo(NamedValues.none()
                        .with("scan", "PT2M")
                        .with("reconcile", "PT1H")
                        .with("sweep", "P1D")
                        .bind(ScheduleConfig.class));
    }

    @Test
    void aMinimalSiteGetsTheDefaults() throws IOException {
        SiteConfig site = load(MINIMAL).site("paris");

        assertThat(site.deliveryLayout()).isEqualTo(SiteConfig.DeliveryLayout.PARTNER_FIRST);
        assertThat(site.filesInFlight()).isEqualTo(200);
        assertThat(site.partner("acme"))
                .isEqualTo(NamedValues.none()
                        .with("id", 42)
                        .with("layout", LandingLayout.DIRECTORY)
                        .with("done-flag", "_SUCCESS")
                        .with("item-ids", IdScheme.HASHED)
                        .with("model", "efficientnet-lite0")
                        .with("pool", "gpu")
                        .with("quarantine-limit", 0.2)
                        .with("when-changed", WhenChanged.REPORT)
                        .with("look-every", "PT1M")
                        .with("soft-wait", "PT2H")
                        .with("hard-wait", "P2D")
                        .with("retry-failed", List.of("PT10M", "PT1H"))
                        .with("feed.item-id", List.of("item_id"))
                        .with("feed.image-url", List.of("image_url"))
                        .with("feed.more-images", List.of())
                        .with(
                                "feed.side-cars",
                                List.of(
                                        "*.md5",
                                        "*.sha1",
                                        "*.sha256",
                                        "*.sha512",
                                        "*.crc",
                                        "*.sfv",
                                        "*.asc",
                                        "*.sig",
                                        "README*",
                                        "Thumbs.db",
                                        "desktop.ini"))
                        .with("fetch.ports", List.of())
                        .with("fetch.robots-txt", false)
                        .bind(PartnerConfig.class));
    }

    @Test
    void aPoolGetsTheDefaultsOfOneHost() throws IOException {
        assertThat(load(MINIMAL).pools().get("gpu"))
                .extracting(PoolConfig::fleet)
                .isEqualTo(NamedValues.none()
                        .with("min", 1)
                        .with("max", 1)
                        .with("grow-after", "PT10M")
                        .with("chunks-per-minute", 6)
                        .with("hosts", List.of())
                        .with("templates", List.of())
                        .with("reboots-per-day", 3)
                        .with("build", "")
                        .with("driver", "")
                        .with("mixed", false)
                        .with("disk-free", "5GiB")
                        .bind(FleetConfig.class))
                .isEqualTo(new FleetConfig(
                        1,
                        1,
                        Duration.ofMinutes(10),
                        6,
                        List.of(),
                        List.of(),
                        3,
                        "",
                        "",
                        false,
                        ByteCount.parse("5GiB"),
                        null));
    }

    @Test
    void aPoolHasLaunchTemplatesInTheirOrder() throws IOException {
        String file = MINIMAL.replace("    region: eu-west-1\n", """
                    region: eu-west-1
                    fleet:
                      templates:
                      - {template: lt-1, type: g5.xlarge, zone: eu-west-1b}
                      - {template: spare, type: g6.xlarge, zone: eu-west-1a, spot: true}
                """);

        assertThat(load(file).pools().get("gpu"))
                .extracting(pool -> pool.fleet().templates(), as(list(TemplateConfig.class)))
                .containsExactly(
                        new TemplateConfig("lt-1", "g5.xlarge", "eu-west-1b", false),
                        new TemplateConfig("spare", "g6.xlarge", "eu-west-1a", true));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "templates: [{type: g5.xlarge, zone: z}] | fleet.templates[0].template: is missing",
                "templates: [{template: t, type: g5.xlarge, zone: z}, {template: t, type: ' ', zone: z}] | fleet.templates[1].type: is empty",
                "templates: [{template: t, typ: x, zone: z}] | fleet.templates[0].typ: unknown key, known here: spot, template, type, zone",
                "templates: [{template: t, type: x, zone: z, spot: maybe}] | fleet.templates[0].spot: 'maybe'",
                "templates: lt-1 | fleet.templates: is 'lt-1', expected a list of sections",
                "templates: {a: {template: t}} | fleet.templates: is a section, expected a list of sections",
                "templates: [lt-1] | fleet.templates[0]: is 'lt-1', expected a section with keys",
                "hosts: [vm-1] | fleet.hosts: 'vm-1' is no EC2 instance id",
                "'hosts: [i-0a], templates: [{template: t, type: x, zone: z}]' | fleet.hosts: a pool with templates finds its hosts by their tag",
            })
    void aFleetThatNoPoolCanHaveIsRefused(String keys, String message) {
        assertRefused(
                "    region: eu-west-1\n",
                "    region: eu-west-1\n    fleet: {" + keys + "}\n",
                "pools.gpu." + message);
    }

    @Test
    void aCeilingNeedsPrices() throws IOException {
        String ceiling = "  gpu:\n    fleet: {daily-ceiling: 12.5}";
        assertRefused(
                "  gpu:",
                ceiling,
                "pools.gpu.fleet.daily-ceiling: cannot be kept without prices; name their file with the key prices");
        FeatureDropConfig config = load("prices: prices.yaml\n" + MINIMAL.replace("  gpu:", ceiling));
        assertThat(config.prices()).isEqualTo(directory.resolve("prices.yaml"));
        assertThat(config.pools().get("gpu"))
                .extracting(pool -> pool.fleet().dailyCeiling())
                .isEqualTo(12.5);
        assertRefused("  gpu:", "  gpu:\n    fleet: {daily-ceiling: -1}", "daily-ceiling: -1.0 is not between 0.0 and");
        assertRefused("  gpu:", "  gpu:\n    fleet: {daily-ceiling: $5}", "daily-ceiling: '$5' is not a number");
    }

    @Test
    void theWorkersOfAHostShareADirectoryAndTellItsLabels() throws IOException {
        assertThat(load(MINIMAL).gpuWorker().host())
                .isEqualTo(NamedValues.none()
                        .with("directory", Path.of("/run/featuredrop"))
                        .with("labels", List.of())
                        .with("spot-notice", false)
                        .bind(GpuWorkerConfig.HostConfig.class));
        assertThat(ConfigFile.load(
                                write(MINIMAL),
                                Map.of("FEATUREDROP_GPU_WORKER_HOST_LABELS", "type=g5.xlarge, zone=eu-west-1a"))
                        .gpuWorker()
                        .host()
                        .labels())
                .containsExactly("type=g5.xlarge", "zone=eu-west-1a");
        assertRefused("temporal:", "gpu-worker: {host: {labels: [gpu]}}\ntemporal:", "host.labels: 'gpu' is not a");
    }

    @Test
    void aPartnerChoosesAPoolOrHostsOfItWithALabel() throws IOException {
        for (String choice : List.of("gpu", "gpu/type=g5.xlarge", "gpu/zone=eu-west-1a", "gpu/host=i-0123")) {
            assertThat(load(MINIMAL.replace("id: 42", "id: 42\n        pool: " + choice))
                            .site("paris")
                            .partner("acme")
                            .pool())
                    .isEqualTo(choice);
        }
        for (String choice : List.of("gpu/", "gpu/type", "gpu/tpye=a", "gpu/zone=", "gpu/zone=a/b", "gpu/zone=a=b")) {
            assertRefused("id: 42", "id: 42\n        pool: '" + choice + "'", "acme.pool: '", "is not a label");
        }
        assertRefused("id: 42", "id: 42\n        pool: /type=a", "acme.pool: The pool '' is not a safe name");
    }

    @Test
    void fetchingGetsTheDefaults() throws IOException {
        FetchConfig fetch = load(MINIMAL).gpuWorker().fetch();

        assertThat(fetch.maxBytes()).isEqualTo(new ByteCount(20L << 20));
        assertThat(fetch.contact()).isNull();
        assertThat(fetch)
                .isEqualTo(NamedValues.none()
                        .with("user-agent", "FeatureDrop/0.1")
                        .with("connect", "PT3S")
                        .with("total", "PT30S")
                        .with("max-bytes", "20MiB")
                        .with("memory", "256MiB")
                        .with("redirects", 10)
                        .with("connections", 256)
                        .with("per-host", 4)
                        .with("per-second", 100)
                        .with("retry-after", "PT1M")
                        .with("allow", List.of())
                        .with("deny", List.of())
                        .with("dns.per-second", 400)
                        .with("dns.floor", "PT30S")
                        .with("dns.ceiling", "PT1H")
                        .with("dns.failed", "PT1M")
                        .with("dns.time", "PT5S")
                        .bind(FetchConfig.class));
    }

    @Test
    void whatFetchingMayDoIsSaidForEachPartner() throws IOException {
        FeatureDropConfig config = load(MINIMAL.replace(
                "id: 42", "id: 42\n        fetch:\n          ports: [8080, 8443]\n          robots-txt: true"));

        assertThat(config.site("paris").partner("acme").fetch())
                .isEqualTo(NamedValues.none()
                        .with("ports", List.of(8080, 8443))
                        .with("robots-txt", true)
                        .bind(PartnerFetchConfig.class));
        assertRefused("id: 42", "id: 42\n        fetch: {ports: [0]}", "partners.acme.fetch.ports: 0");
        assertRefused("id: 42", "id: 42\n        fetch: {ports: [http]}", "partners.acme.fetch.ports[0]: 'http'");
    }

    @Test
    void howListsAreWrittenIsSaidForEachPartner() throws IOException {
        assertThat(load(MINIMAL).site("paris").partner("acme").feed().lists()).isEqualTo(ListFeed.STANDARD);

        assertThat(feed("item-id: [id, 'Variant SKU'], image-url: Image Src, more-images: additional_image_link,"
                                + " image-separator: ', ', separator: ;, side-cars: []")
                        .lists())
                .isEqualTo(new ListFeed(
                        List.of("id", "variant sku"),
                        List.of("image src"),
                        List.of("additional_image_link"),
                        ", ",
                        ";"));
        for (String tab : List.of("tab", "Tab", "'\\t'", "\"\\t\"")) {
            assertThat(feed("separator: " + tab).lists().separator()).as(tab).isEqualTo("\t");
        }
        assertThat(feed("side-cars: []").sideCars()).isEmpty();
    }

    @Test
    void aFeedThatNoListCanHaveIsRefused() {
        assertRefused("id: 42", feedOf("item-id: []"), "partners.acme.feed.item-id: is empty");
        assertRefused("id: 42", feedOf("image-url: [' ']"), "partners.acme.feed.image-url: is empty");
        assertRefused("id: 42", feedOf("image-url: Item_ID"), "partners.acme.feed.item-id: a name is in image-url too");
        assertRefused("id: 42", feedOf("columns: [a]"), "partners.acme.feed.columns: unknown key");
        for (String separator : List.of("a", "7", "':'", "/", "'\"'", "' '", "'_'", ";;", "\"\\n\"")) {
            assertRefused("id: 42", feedOf("separator: " + separator), "partners.acme.feed.separator: '");
        }
    }

    private PartnerFeedConfig feed(String keys) throws IOException {
        return load(MINIMAL.replace("id: 42", feedOf(keys)))
                .site("paris")
                .partner("acme")
                .feed();
    }

    private static String feedOf(String keys) {
        return "id: 42\n        feed: {" + keys + "}";
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
        assertThat(config.chunk().bytes()).isEqualTo(new ByteCount(1 << 20));
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
        assertRefused("temporal:", "chunk:\n  bytes: 0B\ntemporal:", "chunk.bytes: is 0B, must be positive");
        assertRefused("id: 42", "id: 42\n        look-every: PT0S", "acme.look-every: is PT0S, must be positive");
        assertRefused("temporal:", "gpu-worker:\n  engine: tpu\ntemporal:", "gpu-worker.engine: 'tpu' is not one of");
    }

    @Test
    void oneBatchOf500IsComparedUnlessTheConfigurationSaysOtherwise() throws IOException {
        assertThat(load(MINIMAL).gpuWorker().compareEvery()).isEqualTo(500);
        assertThat(load(MINIMAL + "gpu-worker: {compare-every: 0}\n")
                        .gpuWorker()
                        .compareEvery())
                .isZero();
        assertRefused(
                "temporal:",
                "gpu-worker:\n  compare-every: -1\ntemporal:",
                "gpu-worker.compare-every: -1 is less than 0");
    }

    @Test
    void aKerberosSectionIsWholeAndHasTheClustersFilesBesideIt() throws IOException {
        String hdfs = "hdfs: hdfs://namenode:8020";
        String conf = hdfs + "\n    hadoop-conf: conf\n    kerberos: ";
        assertThat(load(MINIMAL).site("paris").kerberos().given()).isFalse();
        assertRefused(hdfs, conf + "{principal: a@B}", "sites.paris.kerberos.keytab: is missing, and principal is");
        assertRefused(hdfs, conf + "{keytab: a}", "sites.paris.kerberos.principal: is missing, and keytab is given");
        assertRefused(
                hdfs,
                conf + "{principal: featuredrop, keytab: a}",
                "sites.paris.kerberos.principal: 'featuredrop' is not of the form name@REALM or name/host@REALM");
        assertRefused(
                hdfs,
                hdfs + "\n    kerberos: {principal: a/_HOST@B, keytab: a}",
                "sites.paris.hadoop-conf: is missing, and kerberos is given");
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
        assertRefused("id: 42", "id: 42\n        pool: large/zone=a", "acme.pool: 'large' is not one of the pools gpu");
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
    void anAliasIsRefusedBecauseItsNameWouldBeTheValue() {
        assertRefused(
                "bucket: featuredrop\n  region: eu-west-1",
                "bucket: &name featuredrop\n  region: *name",
                "line 7",
                "YAML aliases are not allowed");
    }

    @Test
    void aSecondDocumentIsRefused() {
        assertRefused("temporal:", "---\nchunk: {records: 1}\n---\ntemporal:", "line ");
    }

    @Test
    void deepNestingIsRefused() {
        assertRefused("temporal:", "chunk: " + "[".repeat(5_000) + "]".repeat(5_000) + "\ntemporal:", "depth");
    }

    @Test
    void whatIsNoScalarOfItsKindIsRefused() {
        assertRefused("id: 42", "id: 4.5", "acme.id: '4.5' is not a whole number");
        assertRefused("id: 42", "id: true", "acme.id: 'true' is not a whole number");
        assertRefused("id: 42", "id: ' '", "acme.id: ' ' is not a whole number");
        assertRefused("id: 42", "id: 'null'", "acme.id: 'null' is not a whole number");
        assertRefused("id: 42", "id: 42\n        fetch: {robots-txt: 0}", "robots-txt: '0' is not true or false");
        assertRefused("id: 42", "id: 42\n        fetch: {ports: [~]}", "acme.fetch.ports[0]: is missing");
        assertRefused("id: 42", "id: 42\n        fetch: {ports: {a: 1}}", "acme.fetch.ports: is a section");
        assertRefused("temporal:", "models: ' '\ntemporal:", "models: ' ' is not a path");
        assertRefused(
                "partners:\n      acme:\n        id: 42", "partners: acme", "partners: is 'acme', expected a section");
    }

    @Test
    void aKeyOfAnyKindThatTheFileDoesNotNameIsTakenFromTheEnvironment() throws IOException {
        FeatureDropConfig config = ConfigFile.load(
                write(MINIMAL.replace("  bucket: featuredrop\n", "")),
                Map.of(
                        "FEATUREDROP_EXCHANGE_BUCKET", "other",
                        "FEATUREDROP_EXCHANGE_ENDPOINT", "http://s3.example",
                        "FEATUREDROP_EXCHANGE_RETENTION", "",
                        "FEATUREDROP_POOLS_GPU_SSH_PORT", "2222"));

        assertThat(config.exchange().bucket()).isEqualTo("other");
        assertThat(config.exchange().endpoint()).isEqualTo("http://s3.example");
        assertThat(config.exchange().retention()).isEqualTo(Duration.ofDays(9));
        assertThat(config.pools().values())
                .singleElement()
                .satisfies(pool -> assertThat(pool.ssh().port()).isEqualTo(2_222));
    }

    @Test
    void recordsAreBuiltInCodeFromNamedValues() {
        NamedValues values = NamedValues.none()
                .with("engine", GpuWorkerConfig.Engine.STUB)
                .with("slots", 3)
                .with("gpu.libraries", List.of(Path.of("/a"), "/b,c"))
                .with("gpu.required", true)
                .with("decode", NamedValues.none().with("heap", ByteCount.parse("1GiB")))
                .with("decode.time", Duration.ofSeconds(9));
        GpuWorkerConfig worker = values.bind(GpuWorkerConfig.class);

        assertThat(worker.engine()).isEqualTo(GpuWorkerConfig.Engine.STUB);
        assertThat(worker.slots()).isEqualTo(3);
        assertThat(worker.batch()).isEqualTo(32);
        assertThat(worker.gpu().libraries()).containsExactly(Path.of("/a"), Path.of("/b,c"));
        assertThat(worker.gpu().required()).isTrue();
        assertThat(worker.decode().heap()).isEqualTo(new ByteCount(1 << 30));
        assertThat(worker.decode().time()).isEqualTo(Duration.ofSeconds(9));
        assertThatThrownBy(() -> values.with("fetch.connects", 1).bind(GpuWorkerConfig.class))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("GpuWorkerConfig: fetch.connects: unknown key");
        assertThatThrownBy(() -> values.with("slots.many", 1)).isInstanceOf(IllegalArgumentException.class);
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
