package featuredrop.cli.display;

import featuredrop.cli.drops.PoolsAndSites;
import featuredrop.cli.drops.SiteFindings;
import featuredrop.cli.drops.SiteScan;
import featuredrop.exchange.build.BuildInfo;
import featuredrop.workflows.drop.Pause;
import featuredrop.workflows.drop.PauseLevel;
import featuredrop.workflows.drop.SiteLevel;
import featuredrop.workflows.drop.Stage;
import featuredrop.workflows.gpupool.GpuHost;
import featuredrop.workflows.gpupool.HostState;
import featuredrop.workflows.gpupool.HostView;
import featuredrop.workflows.gpupool.PoolState;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// All that `featuredrop status` shows, as it is printed with `--json`.
///
/// @param drops running drops, then those that ended last
/// @param running how many of the wanted drops run in each stage, whether shown or not
/// @param pools the GPU pools that answer
/// @param sites the sites' switches, by name; one that does not answer is left out
/// @param scans the newest scan of each site
/// @param findings what the last `Reconcile` of each site found
/// @param notes one line for each pool, site or worker that does not answer
/// @param program the build of this command line
public record StatusReport(
        List<DropLine> drops,
        Map<Stage, Long> running,
        List<PoolState> pools,
        Map<String, SiteLevel> sites,
        List<SiteScan> scans,
        List<SiteFindings> findings,
        List<String> notes,
        BuildInfo program) {
    private static final int MOST_FINDINGS = 20;

    /// As this program sees it, without scans and findings.
    public StatusReport(List<DropLine> drops, Map<Stage, Long> running, PoolsAndSites around) {
        this(drops, running, around, List.of(), List.of());
    }

    /// As this program sees it.
    public StatusReport(
            List<DropLine> drops,
            Map<Stage, Long> running,
            PoolsAndSites around,
            List<SiteScan> scans,
            List<SiteFindings> findings) {
        this(drops, running, around.pools(), around.sites(), scans, findings, around.notes(), BuildInfo.current());
    }

    public StatusReport {
        drops = List.copyOf(drops);
        running = Map.copyOf(running);
        pools = List.copyOf(pools);
        sites = Map.copyOf(sites);
        scans = List.copyOf(scans);
        findings = List.copyOf(findings);
        notes = List.copyOf(notes);
    }

    /// The tables, line by line.
    ///
    /// @param nowMillis the time that ages are counted to
    public List<String> lines(long nowMillis) {
        List<String> lines = new ArrayList<>();
        if (!drops.isEmpty()) {
            lines.addAll(dropTable(nowMillis).lines());
        }
        lines.add(summary());
        for (Table table : List.of(poolTable(nowMillis), siteTable())) {
            if (!table.isEmpty()) {
                lines.add("");
                lines.addAll(table.lines());
            }
        }
        if (!notes.isEmpty()) {
            lines.add("");
            lines.addAll(notes);
        }
        scans.forEach(scan -> lines.addAll(ScanText.lines(scan, nowMillis)));
        lines.add("");
        findings.forEach(site -> lines.addAll(findings(site, nowMillis)));
        lines.add("featuredrop " + program.text());
        return lines;
    }

    private String summary() {
        long all = running.values().stream().mapToLong(Long::longValue).sum();
        long shown = drops.stream().filter(drop -> drop.closeMillis() == 0).count();
        if (all == 0 && shown == 0) {
            return drops.isEmpty() ? "no drops" : "no drop runs";
        }
        String stages = running.entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .map(entry -> entry.getKey() + " " + entry.getValue())
                .collect(Collectors.joining(", "));
        String cut = shown < all ? "; the newest " + shown + " are shown, --all shows all" : "";
        return all + (all == 1 ? " drop runs: " : " drops run: ") + stages + cut;
    }

    private static List<String> findings(SiteFindings site, long nowMillis) {
        List<String> all = site.findings();
        if (all.isEmpty()) {
            return List.of();
        }
        List<String> lines = new ArrayList<>();
        lines.add("FINDINGS of " + site.site() + ", "
                + HumanText.duration(Duration.ofMillis(nowMillis - site.closeMillis())) + " ago");
        all.stream().limit(MOST_FINDINGS).forEach(line -> lines.add("  " + line));
        if (all.size() > MOST_FINDINGS) {
            lines.add("  and " + (all.size() - MOST_FINDINGS) + " more, see --json");
        }
        lines.add("");
        return lines;
    }

    private Table dropTable(long nowMillis) {
        Table table = new Table("DROP", "REV", "STAGE", "RECORDS", "QUARANTINED", "AGE", "WAITING FOR / REASON");
        for (DropLine drop : drops) {
            long until = drop.closeMillis() == 0 ? nowMillis : drop.closeMillis();
            table.row(
                    drop.drop(),
                    drop.revision() == 0 ? "-" : drop.revision(),
                    drop.stage(),
                    drop.records(),
                    drop.quarantined(),
                    HumanText.duration(Duration.ofMillis(until - drop.startMillis())),
                    drop.waitingFor());
        }
        return table;
    }

    private Table poolTable(long nowMillis) {
        return poolTable(pools, nowMillis);
    }

    /// A line for each pool.
    public static Table poolTable(List<PoolState> pools, long nowMillis) {
        Table table = new Table("POOL", "PHASE", "SINCE", "LEASES", "HOSTS", "DETAIL");
        for (PoolState pool : pools) {
            table.row(
                    pool.pool(),
                    pool.phase(),
                    pool.sinceMillis() == 0
                            ? "-"
                            : HumanText.duration(Duration.ofMillis(nowMillis - pool.sinceMillis())),
                    pool.leases().size(),
                    hosts(pool),
                    pool.detail());
        }
        return table;
    }

    private Table siteTable() {
        Table table = new Table("SITE", "DROPS", "NEW DROPS", "BY", "REASON");
        sites.entrySet().stream().sorted(Map.Entry.comparingByKey()).forEach(entry -> {
            SiteLevel level = entry.getValue();
            Pause shown = level.pause().stops() ? level.pause() : level.hold();
            table.row(
                    entry.getKey(),
                    level.pause().level() == PauseLevel.RUNNING
                            ? "run"
                            : level.pause().level(),
                    level.hold().stops() ? "held" : "start",
                    shown.who(),
                    shown.reason());
        });
        return table;
    }

    /// The one host by its id; of several, how many are in each state.
    private static String hosts(PoolState pool) {
        List<GpuHost> hosts = pool.hosts();
        if (hosts.size() < 2 && pool.fleet().size() < 2) {
            return hosts.stream().map(host -> host.id() + " " + host.state()).collect(Collectors.joining());
        }
        Stream<String> states = pool.fleet().isEmpty()
                ? hosts.stream().map(GpuHost::state)
                : pool.fleet().stream().map(HostView::state).sorted().map(HostState::name);
        return states
                .collect(Collectors.groupingBy(Function.identity(), LinkedHashMap::new, Collectors.counting()))
                .entrySet()
                .stream()
                .map(state -> state.getValue() + " " + state.getKey())
                .collect(Collectors.joining(", "));
    }
}
