package featuredrop.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.protobuf.ByteString;
import featuredrop.activities.landing.LandingZone;
import featuredrop.activities.landing.memory.InMemoryLandingZone;
import featuredrop.cli.connection.Connections;
import featuredrop.cli.connection.ExitCode;
import featuredrop.connection.NamespaceSetup;
import featuredrop.exchange.config.FeatureDropConfig;
import featuredrop.exchange.objectstore.ObjectStore;
import featuredrop.exchange.record.ItemIds;
import featuredrop.exchange.record.RecordWriter;
import featuredrop.exchange.record.protobuf.ProductImage;
import featuredrop.workflows.policy.Printable;
import io.temporal.client.WorkflowClient;
import io.temporal.client.schedules.ScheduleClient;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Local feeds, checked without any server.
@Timeout(120)
final class CheckCommandTest {
    private static final String HEADER = "item_id,image_url\n";

    private @TempDir Path directory;
    private Path feed = Path.of("");
    private String config = "";

    @BeforeEach
    void write() throws IOException {
        config = CommandLineRun.config(directory).toString();
        feed = Files.createDirectory(directory.resolve("feed"));
    }

    @Test
    void aGoodListWouldBeExported() throws IOException {
        put("list.csv", HEADER + "Red%20Shoe,https://u:p@shop.example/a.jpg?token=s3cret\nb,http://x/b\n\n");
        CommandLineRun run = check("list.csv");

        assertThat(run.err()).isEmpty();
        assertThat(run.exit()).isEqualTo(ExitCode.OK);
        assertThat(run.out())
                .containsPattern("list.csv +CSV +\\d+ +2 +0 +0 +1 +19\n")
                .containsPattern(ItemIds.hashed("red shoe") + " +Red%20Shoe +https://shop.example/a.jpg\n")
                .contains("The drop would be exported.\n", "Images and URLs were not looked at")
                .doesNotContain("s3cret", "u:p");
    }

    @Test
    void badLinesAreNamedByFileAndLine() throws IOException {
        put("list.csv", HEADER + rows(20) + "a\nb,http://x/b\n\"c,http://x/c\nd,http://x/d\n,http://x/e\n");
        CommandLineRun run = check("list.csv");

        assertThat(run.exit()).isEqualTo(ExitCode.OK);
        assertThat(run.out())
                .contains("list.csv, line 22: BAD_RECORD, 1 fields, the header has 2\n")
                .contains("list.csv, line 24: BAD_RECORD, ")
                .contains("list.csv, line 26: BAD_RECORD, item_id is empty\n")
                .doesNotContain("line 22: line 22");
    }

    @Test
    void aShareAboveTheLimitOfThePartnerIsHeld() throws IOException {
        put("list.csv", HEADER + rows(3) + "a\n");
        CommandLineRun run = check("list.csv");

        assertThat(run.exit()).isEqualTo(ExitCode.NO);
        assertThat(run.out())
                .contains(
                        "The drop would be HELD because 1 of 4 records have no vector: 25.0 %, the limit is 20.0 %\n");
    }

    @Test
    void problemsAreBoundedAndTheOthersAreCounted() throws IOException {
        put("list.csv", HEADER + "bad\n".repeat(30));
        assertThat(check("list.csv").out())
                .contains("line 21:", "  and 10 more\n")
                .doesNotContain("line 22:");
        assertThat(check("list.csv", "--problems", "40").out())
                .contains("line 31:")
                .doesNotContain(" more\n");
        assertThat(check("list.csv", "--problems", "-1").exit()).isEqualTo(ExitCode.USAGE);
    }

    @Test
    void onlyTheFirstFiveRecordsAreShown() throws IOException {
        put("a.csv", HEADER + rows(3));
        put("b.csv", HEADER + rows(10_000));
        JsonNode report = json("");

        assertThat(report.at("/firstRecords")).hasSize(5);
        assertThat(report.at("/firstRecords/3/file").asText()).isEqualTo("b.csv");
        assertThat(report.at("/totals/counts/records").asLong()).isEqualTo(10_003);
        assertThat(report.at("/totals/counts/chunks").asLong()).isEqualTo(6);
    }

    @Test
    void listsThatOnceLostLinesAreCountedLineByLine() throws IOException {
        put(
                "swallow.tsv",
                "item_id\timage_url\ttitle\n"
                        + IntStream.range(0, 1_200)
                                .mapToObj(i ->
                                        i + "\thttp://x/" + i + "\t" + (i % 1_000 == 100 ? "\"Retro" : "Lamp") + "\n")
                                .collect(Collectors.joining()));
        put("good.csv", HEADER + rows(300));
        put("cr-only.csv", (HEADER + rows(1_000)).replace('\n', '\r'));
        put("not-gzip.csv.gz", HEADER + rows(1_000));
        byte[] zipped = gzip(HEADER + rows(5_000));
        put("zero-padded.csv.gz", Arrays.copyOf(zipped, zipped.length + 512));
        JsonNode report = json("");

        assertThat(report.path("verdict").asText()).isEqualTo("EXPORTED");
        assertThat(report.path("files"))
                .extracting(file -> file.path("name").asText() + " " + file.at("/counts/records") + " "
                        + file.at("/counts/rejects"))
                .containsExactly(
                        "cr-only.csv 1000 0",
                        "good.csv 300 0",
                        "not-gzip.csv.gz 1000 0",
                        "swallow.tsv 1200 0",
                        "zero-padded.csv.gz 5000 0");
    }

    @Test
    void aDefectOfGzipIsOneProblemWithItsByte() throws IOException {
        byte[] zipped = gzip(HEADER + rows(5_000));
        put("cut.csv.gz", Arrays.copyOf(zipped, zipped.length - 9));
        CommandLineRun run = check("cut.csv.gz");

        assertThat(run.exit()).isEqualTo(ExitCode.OK);
        assertThat(run.out()).containsPattern("cut.csv.gz, line \\d+: DAMAGED, .*at byte \\d+ of the file\n");
    }

    @Test
    void aListWithoutRowsAndAnEmptyFileAreHeld() throws IOException {
        put("header-only.csv", "item_id,image_url\n");
        put("good.csv", HEADER + rows(300));
        assertThat(check("header-only.csv").out())
                .contains("HELD because 1 of 1 files hold bytes and no record, the first is 'header-only.csv'");
        assertThat(check("").out()).contains("HELD because 1 of 2 files hold bytes and no record");
        put("empty.csv", "");
        CommandLineRun empty = check("empty.csv");
        assertThat(empty.exit()).isEqualTo(ExitCode.NO);
        assertThat(empty.out()).contains("HELD because the drop holds no record");
    }

    @Test
    void everyRefusedFileIsNamed() throws IOException {
        put("a.csv", "id;url\nx;y\n");
        put("b.csv", "item_id;image_url\nx;y\n");
        put("c.csv", HEADER + rows(3));
        put("d.csv", "PK\u0003\u0004 and so on");
        CommandLineRun run = check("");

        assertThat(run.exit()).isEqualTo(ExitCode.NO);
        assertThat(run.out())
                .contains("The drop would be REJECTED because BAD_HEADER: " + feed.resolve("a.csv"))
                .contains("and because BAD_HEADER: " + feed.resolve("b.csv"))
                .contains("separated by ';'?")
                .contains("and because UNSUPPORTED_FILE: " + feed.resolve("d.csv") + " is a zip archive")
                .containsPattern("c.csv +CSV +\\d+ +3 ");
    }

    @Test
    void filesThatNoReaderKnowsRejectTheDrop() throws IOException {
        put("list.xlsx", "PK");
        assertRejected(check("list.xlsx"), "UNSUPPORTED_FILE", "'list.xlsx'");
        put("list.csv", "PK\u0003\u0004 and so on");
        assertRejected(check("list.csv"), "UNSUPPORTED_FILE", feed.resolve("list.csv") + " is a zip archive");
        Files.delete(feed.resolve("list.csv"));
        Files.delete(feed.resolve("list.xlsx"));
        assertRejected(check(""), "NO_INPUT", feed.toString());
        put("_hidden.csv", HEADER);
        assertRejected(check(""), "NO_INPUT", feed.toString());
    }

    @Test
    void theLimitsOnInputAreThoseOfTheConfiguration() throws IOException {
        Path file = Path.of(config);
        Files.writeString(
                file,
                Files.readString(file)
                        + "input:\n  files: 3\n  file-records: 10\n  drop-records: 15\n  rejects: 2\n  ratio: 2\n");
        put("a.csv", HEADER + rows(11));
        assertRejected(check("a.csv"), "INPUT_TOO_LARGE", "(input.file-records)");
        put("a.csv", HEADER + rows(8));
        put("b.csv", HEADER + rows(8));
        assertRejected(check(""), "INPUT_TOO_LARGE", "the drop holds more than 15 records (input.drop-records)");
        put("bad.csv", HEADER + "a\nb\nc\n");
        assertRejected(check("bad.csv"), "TOO_MANY_REJECTS", "(input.rejects)");
        put("bomb.csv.gz", gzip(HEADER + "\n".repeat(4_000_000)));
        assertRejected(check("bomb.csv.gz"), "INPUT_TOO_LARGE", "(input.ratio)");
        assertRejected(check(""), "INPUT_TOO_LARGE", "4 files", "(input.files)");
    }

    @Test
    void aFileThatIsBeingCopiedLetsTheDropWait() throws IOException {
        put("list.csv", HEADER + rows(3));
        put("more.csv.part", HEADER);
        CommandLineRun run = check("");

        assertThat(run.exit()).isEqualTo(ExitCode.NO);
        assertThat(run.out()).contains("The drop would not start because ", "'more.csv.part'");
    }

    @Test
    void subdirectoriesBelongToTheDropAndItsDoneFlagDoesNot() throws IOException {
        Files.createDirectories(feed.resolve("part/two"));
        put("part/two/list.csv", HEADER + rows(3));
        put("_SUCCESS", "");
        JsonNode report = json("");

        assertThat(report.at("/files/0/name").asText()).isEqualTo("part/two/list.csv");
        assertThat(report.path("files")).hasSize(1);
    }

    @Test
    void recordsAreShownWithTheirImagesAndBadOnesCount() throws IOException {
        byte[] jpeg = {(byte) 0xff, (byte) 0xd8, (byte) 0xff, 0, 0};
        put(
                "items.bin",
                delimited(
                        record(101)
                                .setExternalItemId("a")
                                .setImage(ByteString.copyFrom(jpeg))
                                .build(),
                        record(101)
                                .setExternalItemId("b")
                                .setImageUrl("http://x/b?key=1")
                                .build(),
                        record(7)
                                .setExternalItemId("c")
                                .setImageUrl("http://x/c")
                                .build(),
                        record(101).setExternalItemId("d").build()));
        CommandLineRun run = check("items.bin");

        assertThat(run.exit()).isEqualTo(ExitCode.NO);
        assertThat(run.out())
                .containsPattern(ItemIds.hashed("a") + " +a +image of 5 bytes, JPEG\n")
                .containsPattern("b +http://x/b\n")
                .contains("items.bin, record 2: BAD_RECORD, a record of partner 7 in a drop of 101\n")
                .contains("items.bin, record 3: BAD_RECORD, neither image nor URL\n")
                .contains("HELD because 2 of 4 records have no vector");
    }

    @Test
    void aCutFileOfRecordsIsDamagedFromAByteOn() throws IOException {
        byte[] whole = delimited(IntStream.range(0, 20)
                .mapToObj(i -> record(101)
                        .setExternalItemId("x" + i)
                        .setImageUrl("http://x/" + i)
                        .build())
                .toArray(ProductImage[]::new));
        put("items.bin", Arrays.copyOf(whole, whole.length - 3));
        JsonNode report = json("items.bin");

        assertThat(report.at("/totals/counts/records").asLong()).isEqualTo(19);
        assertThat(report.at("/problems/0/outcome").asText()).isEqualTo("DAMAGED");
        assertThat(report.at("/problems/0/place").asText()).matches("byte \\d+");
        assertThat(report.path("verdict").asText()).isEqualTo("EXPORTED");
    }

    @Test
    void nothingOfAFeedIsObeyedByTheTerminal() throws IOException {
        String evil = "\u001b[2J\u0007\u202e\u2028";
        put("escape.csv", evil + "item,\u0007url\nx,y\n");
        put("rows.csv", HEADER + evil + "x,http://x/" + evil + "\n" + evil + "\n");
        put("na\u001b[2Jme\n.csv", HEADER + evil + ",http://x/" + evil + "?q=" + evil + "\n");
        put("ty\u001b[2Jpe", "x");
        for (String name : List.of("escape.csv", "rows.csv", "na\u001b[2Jme\n.csv", "ty\u001b[2Jpe", "", evil)) {
            for (String[] more : List.of(new String[0], new String[] {"--json"})) {
                CommandLineRun run = check(name, more);
                assertThat((run.out() + run.err()).replace("\n", "").codePoints())
                        .as(name)
                        .noneMatch(Printable::isObeyed);
            }
        }
        assertThat(check("rows.csv").out().toLowerCase(Locale.ROOT)).contains("\\u001b[2j\\u0007\\u202e");
    }

    @Test
    void externalIdsAreCutForDisplay() throws IOException {
        put("list.csv", HEADER + "x".repeat(5_000) + ",http://x/1\n");
        assertThat(check("list.csv").out()).contains("x".repeat(79) + "… ").doesNotContain("x".repeat(80));
        assertThat(json("list.csv").at("/firstRecords/0/externalId").asText()).hasSize(1_000);
    }

    @Test
    void aPartnerOfTheManifestLayoutIsCheckedWithoutAManifest() throws IOException {
        put(
                "part-00000",
                delimited(record(102)
                        .setExternalItemId("a")
                        .setImageUrl("http://x/a")
                        .build()));
        CommandLineRun run = run("check", feed.toString(), "--partner", "bazaar");

        assertThat(run.err()).isEmpty();
        assertThat(run.exit()).isEqualTo(ExitCode.OK);
        assertThat(run.out()).containsPattern("part-00000 +BIN +\\d+ +1 ");
    }

    @Test
    void landWarnsOfNamesThatKeepTheDropFromBeingExported() throws IOException {
        put("list.csv", HEADER + rows(3));
        Files.createDirectories(feed.resolve("sub"));
        put("sub/list.xlsx", "left out by land");
        assertThat(land("good").err()).isEmpty();
        put("notes.pages", "x");
        CommandLineRun warned = land("unknown");
        assertThat(warned.err()).startsWith("Warning: The drop would be REJECTED because UNSUPPORTED_FILE: ");
        assertThat(warned.err()).contains("1 files", "'notes.pages'");
        assertThat(warned.exit()).isEqualTo(ExitCode.OK);
        assertThat(warned.out()).contains("Landed north/atelier/unknown");
        put("more.csv.part", "x");
        assertThat(land("copied").err()).startsWith("Warning: The drop would not start because ");
    }

    private CommandLineRun land(String drop) {
        InMemoryLandingZone zone = new InMemoryLandingZone();
        return CommandLineRun.of(
                loaded -> new Unconnected(loaded) {
                    @Override
                    public LandingZone landing(String site) {
                        return zone;
                    }
                },
                Map.of("FEATUREDROP_CONFIG", config),
                "land",
                feed.toString(),
                "--site",
                "north",
                "--partner",
                "atelier",
                "--drop",
                drop);
    }

    @Test
    void whatCannotBeReadIsWrongUsage() throws IOException {
        put("list.csv", HEADER + rows(3));
        Files.createSymbolicLink(feed.resolve("link.csv"), feed.resolve("list.csv"));
        assertUsage(check("absent.csv"), "There is no file or directory " + feed.resolve("absent.csv"));
        assertUsage(check(""), "link.csv is a symbolic link");
        assertThat(check("link.csv").exit()).as("a link that was named").isEqualTo(ExitCode.OK);
        Files.delete(feed.resolve("link.csv"));
        try (ServerSocketChannel socket = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            socket.bind(UnixDomainSocketAddress.of(feed.resolve("s.csv")));
            assertUsage(check(""), "s.csv is neither a file nor a directory");
            assertUsage(check("s.csv"), "s.csv is neither a file nor a directory");
        }
    }

    @Test
    void aFileThatFailsWhileItIsReadIsNoVerdict() {
        assertUsage(run("check", "/proc/self/mem", "--partner", "bazaar"), "Cannot read /proc/self/mem: ");
    }

    @Test
    void theSiteIsTheOnlyOneThatHasThePartner() throws IOException {
        put("list.csv", HEADER + rows(3));
        assertThat(check("list.csv", "--site", "north").exit()).isEqualTo(ExitCode.OK);
        assertUsage(check("list.csv", "--site", "moon"), "'moon'", "north");
        assertUsage(run("check", feed.toString(), "--partner", "nobody"), "'nobody'", "north");
        assertUsage(run("check", feed.toString(), "--partner", "nobody", "--site", "north"), "atelier, bazaar");
        assertUsage(run("check", feed.toString()), "--partner");
        Files.writeString(Path.of(config), "nonsense: 1\n");
        assertUsage(check("list.csv"), "nonsense");
    }

    private static void assertRejected(CommandLineRun run, String... said) {
        assertThat(run.err()).isEmpty();
        assertThat(run.exit()).isEqualTo(ExitCode.NO);
        assertThat(run.out()).contains("The drop would be REJECTED because ").contains(said);
    }

    private static void assertUsage(CommandLineRun run, String... said) {
        assertThat(run.exit()).as(run.err()).isEqualTo(ExitCode.USAGE);
        assertThat(run.err().strip())
                .startsWith("featuredrop: ")
                .doesNotContain("\n")
                .contains(said);
    }

    private void put(String name, String content) throws IOException {
        put(name, content.getBytes(StandardCharsets.UTF_8));
    }

    private void put(String name, byte[] content) throws IOException {
        Files.write(feed.resolve(name), content);
    }

    private static String rows(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> i + ",http://x/" + i + "\n")
                .collect(Collectors.joining());
    }

    private static byte[] gzip(String text) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (OutputStream out = new GZIPOutputStream(bytes)) {
            out.write(text.getBytes(StandardCharsets.UTF_8));
        }
        return bytes.toByteArray();
    }

    private static ProductImage.Builder record(int partner) {
        return ProductImage.newBuilder().setPartnerId(partner).setInternalId(1);
    }

    private static byte[] delimited(ProductImage... records) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        RecordWriter writer = new RecordWriter(out);
        for (ProductImage record : records) {
            writer.write(record);
        }
        return out.toByteArray();
    }

    /// Checks one file of the feed, or with an empty name the whole directory.
    private CommandLineRun check(String name, String... more) {
        String[] first = {"check", feed.resolve(name).toString(), "--partner", "atelier"};
        String[] all = Arrays.copyOf(first, first.length + more.length);
        System.arraycopy(more, 0, all, first.length, more.length);
        return run(all);
    }

    private JsonNode json(String name) throws IOException {
        return new ObjectMapper().readTree(check(name, "--json").out());
    }

    private CommandLineRun run(String... arguments) {
        return CommandLineRun.of(Unconnected::new, Map.of("FEATUREDROP_CONFIG", config), arguments);
    }

    /// Fails on any use of a server.
    private static class Unconnected implements Connections {
        private final FeatureDropConfig config;

        private Unconnected(FeatureDropConfig config) {
            this.config = config;
        }

        @Override
        public FeatureDropConfig config() {
            return config;
        }

        @Override
        public WorkflowClient temporal() {
            throw new AssertionError("Temporal was used");
        }

        @Override
        public ScheduleClient schedules() {
            throw new AssertionError("Temporal was used");
        }

        @Override
        public NamespaceSetup namespaceSetup() {
            throw new AssertionError("Temporal was used");
        }

        @Override
        public LandingZone landing(String site) {
            throw new AssertionError("HDFS was used");
        }

        @Override
        public ObjectStore exchange() {
            throw new AssertionError("S3 was used");
        }

        @Override
        public void close() {}
    }
}
