package featuredrop.cli.land;

import featuredrop.activities.landing.LandingZone;
import featuredrop.activities.upkeep.UnfinishedLandings;
import featuredrop.exchange.config.PartnerConfig;
import featuredrop.exchange.config.SiteConfig;
import featuredrop.exchange.delivery.Pointer;
import featuredrop.exchange.format.IoFailure;
import featuredrop.exchange.plan.LandingLayout;
import featuredrop.exchange.progress.Progress;
import featuredrop.workflows.drop.DropKey;
import featuredrop.workflows.drop.SafeName;
import featuredrop.workflows.policy.DropException;
import featuredrop.workflows.policy.FailureKind;
import featuredrop.workflows.policy.FailureType;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;

/// Lands local files as a new drop, so that no reader ever sees half of it: everything is written under a
/// name that begins with `_`, the done flag last, and then renamed once. Changes nothing that is there,
/// but for the partner's entry in the manifest of 2016. Thread-safe. A landing that fails or is stopped
/// removes what it has written, and fails with its first failure whether or not it can.
public final class DropLander {
    private static final int TRIES = 10;
    private static final int BLOCK = 1 << 20;

    private final String siteName;
    private final SiteConfig site;
    private final LandingZone zone;
    private final LandingStop stop;

    public DropLander(String siteName, SiteConfig site, LandingZone zone) {
        this(siteName, site, zone, new LandingStop());
    }

    /// @param stop what may end the landing
    public DropLander(String siteName, SiteConfig site, LandingZone zone, LandingStop stop) {
        this.siteName = siteName;
        this.site = site;
        this.zone = zone;
        this.stop = stop;
    }

    /// Lands `files` as the drop `name` of a partner. A drop of the manifest layout that holds these
    /// files and was not announced, because its landing was killed, is announced.
    ///
    /// @param partner the partner's configured name
    /// @param name the directory's name in the landing zone; of the manifest layout, the stamp
    /// @throws DropException kind PARTNER_DATA when there is nothing to land or the name cannot be used,
    ///     CONFLICT when the drop is there, PLATFORM when a local file cannot be read
    /// @throws LandingStop.StoppedException when it was stopped before the drop was there
    public DropKey land(String partner, String name, LocalFiles files, Progress progress) {
        PartnerConfig config = site.partners().get(partner);
        if (config == null) {
            throw refused("The site " + siteName + " has no partner '" + partner + "'; it has "
                    + String.join(", ", new TreeMap<>(site.partners()).keySet()));
        }
        if (files.files().isEmpty()) {
            throw refused("There is no file to land; files that begin with _ or . and sub-directories are left out");
        }
        DropKey key = key(config, partner, name);
        String folder = partner + "/" + name;
        String target = site.landing() + "/" + folder;
        boolean directory = config.layout() == LandingLayout.DIRECTORY;
        if (directory || zone.stat(target).isEmpty()) {
            requireFree(key, target);
            String hidden = site.landing() + "/" + partner + "/" + UnfinishedLandings.DROP + UUID.randomUUID();
            try (Temporary temporary = new Temporary(zone, hidden)) {
                upload(hidden, files, progress);
                if (directory) {
                    flag(hidden + "/" + config.doneFlag());
                }
                stop.check();
                if (!temporary.rename(target)) {
                    throw landed(key, target);
                }
            }
        } else {
            requireCut(config.id(), key, target, files);
        }
        if (!directory) {
            announce(config.id(), entry(folder, name, files));
        }
        return key;
    }

    private DropKey key(PartnerConfig config, String partner, String name) {
        if (config.layout() == LandingLayout.MANIFEST && !name.matches("\\d{1,18}")) {
            throw refused("A drop of the layout manifest is called by its stamp, not '" + name
                    + "': expected up to 18 digits, such as the Unix time");
        }
        boolean hidden = name.startsWith("_") || name.startsWith(".");
        if (name.isEmpty() || hidden || name.contains("/") || name.contains(":")) {
            throw refused("'" + name + "' is not a valid drop id: it is empty, begins with _ or ., or holds / or :");
        }
        try {
            return new DropKey(siteName, partner, SafeName.encode(name));
        } catch (IllegalArgumentException e) {
            throw new DropException(FailureKind.PARTNER_DATA, String.valueOf(e.getMessage()), e);
        }
    }

    private void requireFree(DropKey key, String target) {
        if (zone.stat(target).isPresent()) {
            throw landed(key, target);
        }
    }

    private static DropException landed(DropKey key, String target) {
        return new DropException(FailureType.LANDED, "The drop " + key + " has landed already: " + target);
    }

    /// Refuses a drop that is there, unless all it lacks is its entry in the manifest.
    private void requireCut(int partnerId, DropKey key, String target, LocalFiles files) {
        long stamp = Long.parseLong(SafeName.decode(key.dropId()));
        String manifest = manifest();
        OptionalLong announced = read(manifest).find(partnerId).stream()
                .mapToLong(Pointer.Entry::jobTimeStamp)
                .findFirst();
        if (announced.isPresent() && announced.getAsLong() == stamp) {
            throw landed(key, target);
        }
        if (announced.isPresent() && announced.getAsLong() > stamp) {
            throw new DropException(
                    FailureType.LANDED,
                    "The drop " + key + " is in " + target + ", and " + manifest + " names the newer stamp "
                            + announced.getAsLong() + "; land the files under another stamp");
        }
        Optional<String> difference = new CutLanding(zone, target).difference(files);
        if (difference.isPresent()) {
            throw new DropException(
                    FailureType.LANDED,
                    target + " is there, " + manifest + " does not name it, and it differs from the local files: "
                            + difference.get()
                            + "; land its own files again to announce it, or these under another stamp");
        }
    }

    private void upload(String directory, LocalFiles files, Progress progress) {
        long done = 0;
        for (Path file : files.files()) {
            String name = LocalFiles.name(file);
            stop.check();
            try (InputStream in = Files.newInputStream(file);
                    OutputStream out = zone.create(directory + "/" + name)) {
                byte[] block = new byte[BLOCK];
                for (int read = in.read(block); read >= 0; read = in.read(block)) {
                    stop.check();
                    out.write(block, 0, read);
                    done += read;
                    progress.at(name, done);
                }
            } catch (IOException e) {
                throw new DropException(
                        FailureType.COPY_FAILED, "Cannot copy " + file + " to " + directory + ": " + e.getMessage(), e);
            }
        }
    }

    private void flag(String path) {
        try (OutputStream out = zone.create(path)) {
            out.flush();
        } catch (IOException e) {
            throw IoFailure.writing(path, e);
        }
    }

    private static Pointer.Entry entry(String folder, String stamp, LocalFiles files) {
        List<String> names = files.files().stream().map(LocalFiles::name).toList();
        return new Pointer.Entry(names, Long.parseLong(stamp), folder, files.bytes());
    }

    /// The manifest is upstream's file and has no versions: write, read back, and repeat if another writer won.
    private void announce(int partnerId, Pointer.Entry entry) {
        String manifest = manifest();
        for (int i = 0; i < TRIES; i++) {
            Pointer before = read(manifest);
            if (before.find(partnerId).filter(entry::equals).isPresent()) {
                return;
            }
            SortedMap<String, Pointer.Entry> entries = new TreeMap<>(before.entries());
            entries.put(String.valueOf(partnerId), entry);
            replace(manifest, new Pointer(entries).toJson());
        }
        throw new DropException(
                FailureType.OUTRUN,
                "Another writer keeps replacing " + manifest
                        + "; the entry is not in it. Land the same files with --drop " + entry.jobTimeStamp()
                        + " to announce them");
    }

    private String manifest() {
        return site.landing() + "/" + Pointer.NAME;
    }

    private Pointer read(String manifest) {
        if (zone.stat(manifest).isEmpty()) {
            return Pointer.EMPTY;
        }
        try (InputStream in = zone.open(manifest, 0)) {
            Pointer.Reading reading = Pointer.fromJson(in.readAllBytes(), manifest);
            Optional<String> problem = reading.problems().stream().findFirst();
            if (problem.isPresent()) {
                throw refused("Not changed, because an entry would be lost: " + problem.get());
            }
            return reading.pointer();
        } catch (IOException e) {
            throw IoFailure.reading(manifest, e);
        }
    }

    private void replace(String manifest, byte[] content) {
        String hidden = site.landing() + "/" + UnfinishedLandings.MANIFEST + UUID.randomUUID();
        try (Temporary temporary = new Temporary(zone, hidden)) {
            try (OutputStream out = zone.create(hidden)) {
                out.write(content);
            } catch (IOException e) {
                throw IoFailure.writing(hidden, e);
            }
            temporary.replace(manifest);
        }
    }

    private static DropException refused(String message) {
        return new DropException(FailureType.REFUSED, message);
    }
}
