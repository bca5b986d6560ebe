package featuredrop.cli;

import static org.assertj.core.api.Assertions.assertThat;

import featuredrop.activities.landing.memory.InMemoryLandingZone;
import featuredrop.cli.connection.ExitCode;
import featuredrop.cli.connection.InMemoryConnections;
import featuredrop.exchange.delivery.DeliveryManifest;
import featuredrop.exchange.delivery.RunCost;
import featuredrop.exchange.objectstore.memory.InMemoryObjectStore;
import featuredrop.exchange.recovery.KeptSpending;
import featuredrop.workflows.delivery.RunFacts.DropCost;
import featuredrop.workflows.drop.Outcome;
import featuredrop.workflows.gpupool.SpendingActivities.PoolSpent;
import featuredrop.workflows.gpupool.SpendingActivities.PoolSpent.HostDay;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class CostCommandTest {
    private final LocalDate today = LocalDate.now(ZoneOffset.UTC);

    private final InMemoryLandingZone zone = new InMemoryLandingZone();
    private final InMemoryObjectStore store = new InMemoryObjectStore();
    private @TempDir Path directory;
    private Path config = Path.of("");

    @BeforeEach
    void configure() throws IOException {
        config = CommandLineRun.config(directory);
        Files.writeString(config, "prices: prices.yaml\n" + Files.readString(config));
        Files.writeString(directory.resolve("prices.yaml"), """
                date: 2026-11-01
                regions:
                  eu-west-1:
                    g5.xlarge: {on-demand: 1.2, spot: 0.6}
                """);
    }

    private static HostDay host(LocalDate day, String id, String type, long upMinutes) {
        long up = Duration.ofMinutes(upMinutes).toMillis();
        return new HostDay(day.toString(), id, type, "eu-west-1a", false, up, up / 4);
    }

    private void spent(HostDay... days) {
        new KeptSpending(store).keep("gpu", new PoolSpent(1, 2, List.of(days)));
    }

    @Test
    void showsHostMinutesBusyShareIdleMoneyAndCostByDayAndType() {
        spent(
                host(today.minusDays(1), "i-1", "g5.xlarge", 60),
                host(today.minusDays(1), "i-2", "g5.xlarge", 60),
                host(today, "i-1", "g5.xlarge", 30));

        CommandLineRun run = run("cost");
        assertThat(run.exit()).isEqualTo(ExitCode.OK);
        assertThat(run.out()).isEqualTo("""
                DAY         POOL  TYPE       HOSTS  HOST-MINUTES  BUSY  IDLE $  COST $
                %s  gpu   g5.xlarge      2         120.0  25 %%    1.80    2.40
                %s  gpu   g5.xlarge      1          30.0  25 %%    0.45    0.60
                total                            3         150.0  25 %%    2.25    3.00
                gpu-pool/gpu does not answer, so the last hour may be missing
                """.formatted(today.minusDays(1), today));
        assertThat(run("cost", "--csv").out()).isEqualTo("""
                day,pool,type,spot,hosts,host_minutes,busy_share,idle_dollars,dollars
                %s,gpu,g5.xlarge,false,2,120.000,0.2500,1.800000,2.400000
                %s,gpu,g5.xlarge,false,1,30.000,0.2500,0.450000,0.600000
                """.formatted(today.minusDays(1), today));
        assertThat(run("cost", "--json").out())
                .contains("\"dollars\" : 3.0", "\"prices\" : \"2026-11-01\"", "\"busyShare\" : 0.25");
    }

    @Test
    void aTypeWithoutAPriceIsUnknownAndNotFree() throws IOException {
        spent(host(today, "i-1", "g5.xlarge", 60), host(today, "i-2", "p5.4xlarge", 60), host(today, "i-3", "", 30));

        String out = run("cost").out();
        assertThat(out).contains("p5.4xlarge", "unknown", "at least 1.20");
        assertThat(out).contains("90.0 host minutes have no price; sums are without them");
        assertThat(run("cost", "--csv").out()).contains(",p5.4xlarge,false,1,60.000,0.2500,,\n");

        Files.writeString(config, Files.readString(config).replace("prices: prices.yaml\n", ""));
        assertThat(run("cost").out())
                .contains("the configuration names no file 'prices', so no cost is known")
                .contains("unknown")
                .doesNotContain("0.00");
    }

    @Test
    void onlyTheDaysThatAreAskedForAreShown() {
        spent(host(today.minusDays(6), "i-1", "g5.xlarge", 1), host(today.minusDays(7), "i-1", "g5.xlarge", 1));

        assertThat(run("cost").out())
                .contains(today.minusDays(6).toString())
                .doesNotContain(today.minusDays(7).toString());
        assertThat(run("cost", "--since", today.minusDays(7).toString()).out())
                .contains(today.minusDays(7).toString());
        assertThat(run("cost", "--since", "1d").out()).contains("No host was up since " + today);
        assertThat(run("cost", "--pool", "gpu", "--since", "8d").out())
                .contains(today.minusDays(7).toString());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "0d", "d", "-1d", "7", "7 d", "99999d", "2999-01-01", "yesterday", "2026-13-01"})
    void aTimeThatIsNoneIsRefused(String since) {
        CommandLineRun run = run("cost", "--since=" + since);

        assertThat(run.exit()).isEqualTo(ExitCode.USAGE);
        assertThat(run.err())
                .contains("--since '" + since + "' is neither a number of days")
                .hasLineCount(1);
    }

    @Test
    void wrongCombinationsAreRefused() {
        assertThat(run("cost", "--json", "--csv").exit()).isEqualTo(ExitCode.USAGE);
        assertThat(run("cost", "--pool", "other").err()).contains("There is no pool 'other'; the pools are gpu");
        assertThat(run("cost", "--pool", "gpu", "--drops").exit()).isEqualTo(ExitCode.USAGE);
    }

    @Test
    void showsWhatEachDeliveryCost() {
        deliver("monday", RunCost.of(new DropCost(60_000, 3_000, 0.06, 0)));
        deliver("tuesday", RunCost.of(new DropCost(60_000, 3_000, 0, 60_000)));
        deliver("wednesday", Map.of());

        assertThat(run("cost", "--drops").out().lines().map(line -> line.replaceAll(" +", " ")))
                .satisfiesExactly(
                        line -> assertThat(line).startsWith("DROP REV DELIVERED HOST-MINUTES IMAGES IMAGES/S BYTES"),
                        line -> assertThat(line)
                                .startsWith("north/atelier/monday 1 ")
                                .endsWith(" 1 3000 50 155 B 0.06 20"),
                        line -> assertThat(line)
                                .startsWith("north/atelier/tuesday 1 ")
                                .endsWith(" 1 3000 50 155 B unknown unknown"),
                        line -> assertThat(line).endsWith(" - - - 155 B - -"));
        assertThat(run("cost", "--drops", "--csv").out().lines().toList().get(2))
                .endsWith(",1,3000,50,155,,");
        assertThat(run("cost", "--drops", "--json").out()).contains("\"dollarsPerMillion\" : 20");
    }

    private void deliver(String drop, Map<String, BigDecimal> cost) {
        String end = Instant.now().toString();
        DeliveryManifest manifest = new DeliveryManifest(
                new DeliveryManifest.Content(
                        1,
                        "north",
                        "atelier",
                        101,
                        drop,
                        1,
                        "abc",
                        "0123456789abcdef",
                        new DeliveryManifest.Model("m", "d", "p", "e"),
                        List.of(),
                        Map.of(Outcome.EXTRACTED, 2L),
                        List.of()),
                new DeliveryManifest.Run("w", "r", end, end, 0, 0, 1, 155, 2, 2_000, "", "", List.of(), List.of())
                        .with(cost));
        zone.put("/north/features/atelier/" + drop + "/manifest.json", manifest.toJson());
    }

    private CommandLineRun run(String... arguments) {
        return CommandLineRun.of(
                known -> InMemoryConnections.withoutTemporal(known, zone, store),
                Map.of("FEATUREDROP_CONFIG", config.toString()),
                arguments);
    }
}
