package featuredrop.cli.check;

import featuredrop.activities.delivery.settle.DropDoubt;
import featuredrop.activities.export.DropPlanner;
import featuredrop.activities.export.FileExporter;
import featuredrop.activities.landing.DropReadiness;
import featuredrop.activities.landing.LandedDrop;
import featuredrop.activities.landing.LandedFile;
import featuredrop.activities.landing.Landing;
import featuredrop.activities.landing.LandingZone.FileStat;
import featuredrop.cli.check.FeedReport.Counts;
import featuredrop.cli.check.FeedReport.Verdict;
import featuredrop.cli.connection.Refusal;
import featuredrop.cli.land.LocalFiles;
import featuredrop.exchange.config.FeatureDropConfig;
import featuredrop.exchange.config.PartnerConfig;
import featuredrop.exchange.config.SiteConfig;
import featuredrop.exchange.delivery.Pointer;
import featuredrop.exchange.objectstore.ObjectKeys;
import featuredrop.exchange.plan.DropPlan;
import featuredrop.exchange.plan.FileIndex;
import featuredrop.exchange.plan.PlannedFile;
import featuredrop.exchange.progress.Progress;
import featuredrop.exchange.reader.ExchangeReader;
import featuredrop.workflows.drop.DropKey;
import featuredrop.workflows.drop.QuarantineShare;
import featuredrop.workflows.export.PlanRef;
import featuredrop.workflows.policy.DropException;
import featuredrop.workflows.policy.FailureKind;
import featuredrop.workflows.policy.FailureType;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// Reads local files as the export would, with the export's own code: landing layout, planner and exporter work on
/// [LocalFeed], and what they would store is counted instead. Connects to nothing. Not thread-safe.
public final class FeedCheck {
    /// The name of the drop; one that both landing layouts take.
    private static final String DROP = "1";

    private final FeatureDropConfig config;
    private final SiteConfig site;
    private final PartnerConfig partner;
    private final DropKey key;
    private final Findings findings;

    /// @param siteName a configured site
    /// @param partnerName one of its partners
    /// @param mostProblems how many rejects and bad records the report lists
    public FeedCheck(FeatureDropConfig config, String siteName, String partnerName, int mostProblems) {
        this.config = config;
        this.site = config.site(siteName);
        this.partner = site.partner(partnerName);
        this.key = new DropKey(siteName, partnerName, DROP);
        this.findings = new Findings(mostProblems);
    }

    /// Looks at the names of what `land` would land, and reads none of the files.
    ///
    /// @return a verdict, unless the export would begin
    public Optional<FeedReport> glance(Path path) {
        Landing landing = landing(LocalFeed.flat(path, landed()));
        return unready(landing, drop(landing));
    }

    /// Checks a file, or the files of a directory, as one drop.
    ///
    /// @throws Refusal when they cannot be read
    public FeedReport check(Path path) {
        try {
            return checked(LocalFeed.of(path, landed()));
        } catch (DropException e) {
            if (e.type() == FailureType.INPUT_CHANGED) {
                throw Refusal.no("The files are changing, check them again: " + e.getMessage(), e);
            }
            if (e.kind() == FailureKind.PLATFORM) { // the only platform of a check is this machine
                throw Refusal.usage(String.valueOf(e.getMessage()), e);
            }
            throw e;
        }
    }

    private FeedReport checked(LocalFeed feed) {
        Landing landing = landing(feed);
        LandedDrop drop = drop(landing);
        return unready(landing, drop).orElseGet(() -> exported(feed, landing, drop));
    }

    /// Where the drop would stand.
    private String landed() {
        return site.landing() + "/" + key.partner() + "/" + DROP;
    }

    private Landing landing(LocalFeed feed) {
        announce(feed);
        return new Landing(key.site(), site, feed);
    }

    private LandedDrop drop(Landing landing) {
        return landing.find(key).orElseThrow(() -> Refusal.no("The files are gone"));
    }

    private Optional<FeedReport> unready(Landing landing, LandedDrop drop) {
        return switch (landing.readiness(drop)) {
            case DropReadiness.Waiting(String reason, boolean _) -> Optional.of(refused(Verdict.WAITING, reason));
            case DropReadiness.Unusable(FailureType type, String reason) ->
                Optional.of(refused(Verdict.REJECTED, type + ": " + reason));
            case DropReadiness.Ready() -> Optional.empty();
        };
    }

    /// What tells the layout that the drop is complete.
    private void announce(LocalFeed feed) {
        switch (partner.layout()) {
            case DIRECTORY -> feed.add(feed.folder() + "/" + partner.doneFlag(), new byte[0]);
            case MANIFEST -> {
                List<FileStat> files = feed.list(feed.folder()).stream()
                        .filter(file -> !file.directory() && !LocalFiles.isHidden(file.name()))
                        .toList();
                Pointer.Entry entry = new Pointer.Entry(
                        files.stream().map(FileStat::name).toList(),
                        Long.parseLong(DROP),
                        key.partner() + "/" + DROP,
                        files.stream().mapToLong(FileStat::length).sum());
                Pointer manifest = new Pointer(new TreeMap<>(Map.of(String.valueOf(partner.id()), entry)));
                feed.add(site.landing() + "/" + Pointer.NAME, manifest.toJson());
            }
        }
    }

    private FeedReport refused(Verdict verdict, String reason) {
        findings.reason(reason);
        return findings.report(verdict);
    }

    private FeedReport exported(LocalFeed feed, Landing landing, LandedDrop drop) {
        DropPlanner planner = new DropPlanner(config, landing, feed, new PassingStore(_ -> {}));
        try {
            planner.requireFewFiles(drop);
        } catch (DropException e) {
            return refused(Verdict.REJECTED, reason(e));
        }
        DropDoubt doubt = new DropDoubt();
        for (LandedFile file : drop.files()) {
            findings.begin();
            try {
                export(feed, planner.freeze(alone(drop, file), partner, Progress.NONE), doubt);
            } catch (DropException e) {
                findings.refused(file, reason(e));
            }
        }
        return findings.report(verdict(doubt, drop.files().size()));
    }

    /// A drop of one file, so that a refused file hides no other.
    private static LandedDrop alone(LandedDrop drop, LandedFile file) {
        return new LandedDrop(drop.key(), drop.folder(), drop.stamp(), List.of(file), drop.readiness());
    }

    private void export(LocalFeed feed, DropPlan plan, DropDoubt doubt) {
        PlannedFile file = plan.files().getFirst();
        PlanRef ref = new PlanRef(key, 1, plan.hash(), partner.model(), "");
        PassingStore store = new PassingStore(content -> findings.chunk(plan, file, content));
        store.putIfAbsent(ObjectKeys.planJson(ref), plan.toJson());
        FileExporter exporter =
                new FileExporter(feed, store, Runtime.getRuntime().maxMemory() / 2, config.input());
        exporter.export(ref, 0, Progress.NONE, _ -> {});
        FileIndex index = new ExchangeReader(store).findIndex(ref, 0).orElseThrow();
        findings.end(file, index);
        doubt.add(file, index.records());
    }

    private Verdict verdict(DropDoubt doubt, int files) {
        Counts counts = findings.sum();
        long most = config.input().dropRecords();
        if (counts.all() > most) {
            findings.reason(FailureType.INPUT_TOO_LARGE + ": the drop holds more than " + most
                    + " records (input.drop-records)");
        }
        if (findings.hasReason()) {
            return Verdict.REJECTED;
        }
        String doubted = doubt.reason(files, counts.all());
        if (!doubted.isEmpty()) {
            findings.reason(doubted);
        }
        QuarantineShare share = new QuarantineShare(counts.quarantined(), counts.all());
        if (share.isOver(partner.quarantineLimit())) {
            findings.reason(share.describe(partner.quarantineLimit()));
        }
        return findings.hasReason() ? Verdict.HELD : Verdict.EXPORTED;
    }

    /// The reason for which the drop would be rejected; throws what is none.
    private static String reason(DropException failure) {
        if (failure.kind() != FailureKind.PARTNER_DATA || failure.type() == FailureType.INPUT_CHANGED) {
            throw failure;
        }
        return failure.type() + ": " + failure.getMessage();
    }
}
