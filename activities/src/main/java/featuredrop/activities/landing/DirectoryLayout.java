package featuredrop.activities.landing;

import featuredrop.activities.landing.LandingZone.FileStat;
import featuredrop.exchange.config.InputConfig;
import featuredrop.exchange.config.PartnerConfig;
import featuredrop.exchange.plan.InputFormat;
import featuredrop.exchange.plan.SideCars;
import featuredrop.workflows.drop.DropKey;
import featuredrop.workflows.drop.SafeName;
import featuredrop.workflows.policy.FailureType;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// `<root>/<partner>/<drop>/` with a done flag. Files in sub-directories belong to the drop; hidden ones do
/// not.
final class DirectoryLayout implements DropLayout {
    /// Deeper directories are not looked into; a link cannot be followed on HDFS, so this only bounds
    /// nonsense.
    private static final int MAX_DEPTH = 16;

    /// How many files of an unknown ending are checked for whether they are still open.
    private static final int MOST_ASKED = 100;

    private static final List<String> COPIED =
            List.of(".tmp", ".temp", ".part", ".partial", ".filepart", ".crdownload", ".inprogress", ".writing");

    private final LandingZone zone;
    private final LandingPartner partner;
    private final String directory;
    private final String doneFlag;
    private final SideCars sideCars;

    /// @param directory the partner's directory, absolute
    /// @param config the partner's done flag and side-cars
    DirectoryLayout(LandingZone zone, LandingPartner partner, String directory, PartnerConfig config) {
        this.zone = zone;
        this.partner = partner;
        this.directory = directory;
        this.doneFlag = config.doneFlag();
        this.sideCars = new SideCars(config.feed().sideCars());
    }

    @Override
    public List<Landing.Seen> seen(List<String> problems) {
        List<Landing.Seen> seen = new ArrayList<>();
        for (FileStat entry : zone.list(directory)) {
            if (entry.directory() && !isHidden(entry.name())) {
                try {
                    DropKey key = partner.drop(SafeName.encode(entry.name()));
                    seen.add(new Landing.Seen(key, entry.modifiedMillis()));
                } catch (IllegalArgumentException e) {
                    problems.add("Drop refused in " + directory + ": " + e.getMessage());
                }
            }
        }
        return seen;
    }

    @Override
    public Optional<LandedDrop> find(DropKey key) {
        return directoryName(key.dropId())
                .flatMap(name -> zone.stat(directory + "/" + name))
                .filter(FileStat::directory)
                .map(folder -> landed(key, folder));
    }

    @Override
    public long newerStamp(DropKey key) {
        return 0; // every directory is a delivery of its own
    }

    /// What a drop's directory holds.
    ///
    /// @param files the input files
    /// @param unknown names of files of an unknown ending
    /// @param copied names of files that are still being copied
    /// @param sideCars names of files that are no input
    private record Content(List<LandedFile> files, List<String> unknown, List<String> copied, List<String> sideCars) {
        Content() {
            this(new ArrayList<>(), new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
        }

        /// Whether the drop is refused for the number of its files; the rest is not listed, to save memory.
        boolean isTooLarge() {
            return Math.max(files.size(), Math.max(unknown.size(), sideCars.size())) > InputConfig.MOST_FILES;
        }
    }

    private LandedDrop landed(DropKey key, FileStat folder) {
        Content content = new Content();
        collect(folder.path(), "", 0, content);
        List<LandedFile> files = content.files();
        Optional<FileStat> flag = zone.stat(folder.path() + "/" + doneFlag);
        DropReadiness readiness = flag.isPresent()
                ? whenDone(folder, content)
                : new DropReadiness.Waiting(
                        "No " + doneFlag + " in " + folder.path() + " yet; " + files.size() + " files so far",
                        doneFlag.indexOf('/') < 0);
        return new LandedDrop(key, folder.path(), flag.orElse(folder).modifiedMillis(), files, readiness);
    }

    private DropReadiness whenDone(FileStat folder, Content content) {
        List<LandedFile> files = content.files();
        List<String> unknown = content.unknown();
        List<String> copied = content.copied();
        if (!copied.isEmpty()) {
            return new DropReadiness.Waiting(doneFlag + " is in " + folder.path() + ", but " + copied.size()
                    + " files are still being copied by their names, the first is '" + copied.getFirst()
                    + "'; rename or remove what is no longer being copied");
        }
        Optional<String> open = unknown.stream()
                .limit(MOST_ASKED)
                .map(name -> folder.path() + "/" + name)
                .filter(path ->
                        zone.stat(path).filter(file -> !file.directory()).isPresent() && !zone.isClosed(path))
                .findFirst();
        if (open.isPresent()) { // its name may change when it is complete
            return new DropReadiness.Waiting(open.get() + " is still being written");
        }
        if (!unknown.isEmpty()) {
            return new DropReadiness.Unusable(
                    FailureType.UNSUPPORTED_FILE,
                    unknown.size() + " files of " + folder.path() + " have no known ending, the first is '"
                            + unknown.getFirst() + "'; if they are no input, name them in feed.side-cars");
        }
        return files.isEmpty()
                ? new DropReadiness.Unusable(
                        FailureType.NO_INPUT, doneFlag + " is in " + folder.path() + ", but " + noInput(content))
                : new DropReadiness.Ready();
    }

    private static String noInput(Content content) {
        List<String> sideCars = content.sideCars();
        return sideCars.isEmpty()
                ? "no other file"
                : "no input file; " + sideCars.size() + " files are side-cars (feed.side-cars), the first is '"
                        + sideCars.getFirst() + "'";
    }

    private void collect(String folder, String prefix, int depth, Content content) {
        for (FileStat entry : zone.list(folder)) {
            if (content.isTooLarge()) {
                return;
            }
            String name = prefix + entry.name();
            if (isBeingCopied(entry) && !name.equals(doneFlag)) {
                content.copied().add(name);
                continue;
            }
            if (isHidden(entry.name()) || name.equals(doneFlag)) {
                continue;
            }
            if (entry.directory()) {
                if (depth < MAX_DEPTH) {
                    collect(entry.path(), name + "/", depth + 1, content);
                } else {
                    content.unknown().add(name);
                }
                continue;
            }
            if (sideCars.includes(entry.name())) {
                content.sideCars().add(name);
                continue;
            }
            InputFormat.of(entry.name())
                    .ifPresentOrElse(
                            format -> content.files()
                                    .add(new LandedFile(
                                            name, entry.path(), entry.length(), entry.modifiedMillis(), format)),
                            () -> content.unknown().add(name));
        }
    }

    /// Files that a copy tool renames when they are complete: `hdfs dfs -put`, distcp, FTP clients, browsers.
    private static boolean isBeingCopied(FileStat entry) {
        String name = entry.name().toLowerCase(Locale.ROOT);
        if (entry.directory() || name.startsWith("_")) {
            return false;
        }
        return name.endsWith("._copying_")
                || name.startsWith(".distcp.tmp.")
                || (!name.startsWith(".") && COPIED.stream().anyMatch(name::endsWith));
    }

    /// Files that a producer or a copy tool leaves next to its data.
    static boolean isHidden(String name) {
        return name.startsWith("_") || name.startsWith(".") || name.endsWith("._COPYING_");
    }

    /// The directory that a drop id stands for; empty for an id that no directory's name gives, so that
    /// a mistyped id never names another directory.
    private static Optional<String> directoryName(String dropId) {
        String name = SafeName.decode(dropId);
        boolean leadsElsewhere = name.indexOf('/') >= 0 || name.indexOf('\0') >= 0 || isHidden(name);
        return leadsElsewhere || !SafeName.encode(name).equals(dropId) ? Optional.empty() : Optional.of(name);
    }
}
