package featuredrop.cli.display;

import featuredrop.cli.drops.SiteScan;
import featuredrop.exchange.build.BuildInfo;
import featuredrop.workflows.drop.Pause;
import featuredrop.workflows.drop.PauseLevel;
import featuredrop.workflows.drop.SiteLevel;
import featuredrop.workflows.gpupool.GpuHost;
import featuredrop.workflows.gpupool.PoolState;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/// All that `featuredrop status` shows, as it is printed with `--json`.
///
/// @param drops running drops, then those that ended last
/// @param pools the GPU pools that answer
/// @param sites the sites' switches, by name; one that does not answer is left out
/// @param scans the newest scan of each site
/// @param program the build of this command line
public record StatusReport(
        List<DropLine> drops,
        List<PoolState> pools,
        Map<String, SiteLevel> sites,
        List<SiteScan> scans,
        BuildInfo program) {
    /// As this program sees it, without scans.
    public StatusReport(List<DropLine> drops, List<PoolState> pools, Map<String, SiteLevel> sites) {
        this(drops, pools, sites, List.of());
    }

    /// As this program sees it.
    public StatusReport(
            List<DropLine> drops, List<PoolState> pools, Map<String, SiteLevel> sites, List<SiteScan> scans) {
        this(drops, pools, sites, scans, BuildInfo.current());
    }

    public StatusReport {
        drops = List.copyOf(drops);
        pools = List.copyOf(pools);
        sites = Map.copyOf(sites);
        scans = List.copyOf(scans);
    }

    /// The tables, line by line.
    ///
    /// @param nowMillis the time that ages are counted to
    public List<String> lines(long nowMillis) {
        List<String> lines = new ArrayList<>(dropTable(nowMillis).lines());
        if (drops.isEmpty()) {
            lines.add("no drops");
        }
        lines.add("");
        lines.addAll(poolTable(nowMillis).lines());
        lines.add("");
        lines.addAll(siteTable().lines());
        scans.forEach(scan -> lines.addAll(ScanText.lines(scan, nowMillis)));
        lines.add("");
        lines.add("featuredrop " + program.text());
        return lines;
    }

    private Table dropTable(long nowMillis) {
        Table table = new Table(
                "DROP", "REV", "STAGE", "CHUNKS", "RECORDS", "QUARANTINED", "AGE", "PAUSED", "WAITING FOR / REASON");
        for (DropLine drop : drops) {
            long until = drop.closeMillis() == 0 ? nowMillis : drop.closeMillis();
            table.row(
                    drop.drop(),
                    drop.revision() == 0 ? "-" : drop.revision(),
                    drop.stage(),
                    drop.chunks(),
                    drop.records(),
                    drop.quarantined(),
                    HumanText.duration(Duration.ofMillis(until - drop.startMillis())),
                    drop.pause(),
                    drop.waitingFor());
        }
        return table;
    }

    public Table poolTable(long nowMillis) {
        Table table = new Table("POOL", "PHASE", "SINCE", "LEASES", "HOSTS", "DETAIL");
        for (PoolState pool : pools) {
            table.row(
                    pool.pool(),
                    pool.phase(),
                    pool.sinceMillis() == 0
                            ? "-"
                            : HumanText.duration(Duration.ofMillis(nowMillis - pool.sinceMillis())),
                    pool.leases().size(),
                    pool.hosts().stream().map(StatusReport::host).collect(Collectors.joining(", ")),
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

    private static String host(GpuHost host) {
        return host.id() + " " + host.state();
    }
}
