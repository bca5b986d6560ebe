package featuredrop.cli.servers;

import static java.nio.charset.StandardCharsets.US_ASCII;

import featuredrop.activities.landing.LandingZone;
import featuredrop.activities.landing.LandingZone.FileStat;
import featuredrop.activities.landing.hdfs.HdfsLandingZone;
import featuredrop.exchange.config.SiteConfig;
import featuredrop.workflows.policy.DropException;
import featuredrop.workflows.policy.FailureType;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/// Whether a site's directories exist with the rights that an io worker needs. The rights are those of the user who
/// runs the check.
final class SiteCheck implements ServerCheck {
    private final String key;
    private final SiteConfig site;

    SiteCheck(String name, SiteConfig site) {
        this.key = "sites." + name + ".";
        this.site = site;
    }

    @Override
    public String place() {
        return key + "hdfs " + site.hdfs();
    }

    @Override
    public void run(Findings findings) throws IOException {
        try (HdfsLandingZone zone = HdfsLandingZone.openAsOperator(site)) {
            if (!answers(zone, findings)) {
                return;
            }
            landing(zone, findings);
            findings.step(place() + ", safe mode");
            if (zone.isInSafeMode()) {
                findings.wrong(place() + ": the NameNode is in safe mode and refuses every write; wait, or see"
                        + " 'hdfs dfsadmin -safemode get' and leave it");
            }
            output(zone, findings);
        }
    }

    private boolean answers(LandingZone zone, Findings findings) {
        try {
            zone.stat("/");
            return true;
        } catch (DropException e) {
            findings.wrong(
                    place() + ": does not answer: " + reason(e) + "; start the NameNode, or correct " + key + "hdfs");
            return false;
        }
    }

    private void landing(LandingZone zone, Findings findings) {
        String place = key + "landing " + site.landing();
        findings.step(place);
        if (isDirectory(zone, site.landing(), place, findings)) {
            try {
                zone.list(site.landing()).stream()
                        .filter(FileStat::directory)
                        .filter(entry -> site.partners().containsKey(entry.name()))
                        .forEach(entry -> zone.list(entry.path()));
                findings.fine(place + ": can be listed");
            } catch (DropException e) {
                findings.wrong(place + ": cannot be listed: " + reason(e)
                        + "; whoever manages HDFS must grant this user read and execute there");
            }
        }
    }

    private void output(HdfsLandingZone zone, Findings findings) {
        String place = key + "output " + site.output();
        findings.step(place);
        if (!isDirectory(zone, site.output(), place, findings) || zone.isInSafeMode()) {
            return; // a write would fail for the reason that is told already
        }
        try {
            Instant asked = findings.now();
            Instant server = written(zone);
            findings.fine(place + ": files can be created, renamed and removed");
            findings.clock(place(), asked, server, Duration.ofMillis(1));
        } catch (DropException | IOException e) {
            findings.wrong(place + ": a file cannot be created, renamed and removed there: " + reason(e)
                    + "; whoever manages HDFS must grant this user all rights there, or make room");
        }
    }

    private static boolean isDirectory(LandingZone zone, String path, String place, Findings findings) {
        try {
            Optional<FileStat> stat = zone.stat(path);
            if (stat.isEmpty()) {
                findings.wrong(place + ": is absent; create it with 'hdfs dfs -mkdir -p " + path
                        + "' and give it to the user of the io worker");
            } else if (!stat.get().directory()) {
                findings.wrong(place + ": is a file, must be a directory; move it, or correct the key");
            } else {
                return true;
            }
        } catch (DropException e) {
            findings.wrong(place + ": cannot be looked at: " + reason(e)
                    + "; whoever manages HDFS must grant this user execute on the directories above");
        }
        return false;
    }

    /// Moves a file as a delivery moves: from staging into the output directory. A staging directory that is absent is
    /// not made, because it would belong to the user of the check.
    ///
    /// @return the NameNode's time
    private Instant written(LandingZone zone) throws IOException {
        String name = "/_probe-" + UUID.randomUUID();
        String staging = site.output() + "/_staging";
        String from = (zone.stat(staging).isPresent() ? staging : site.output()) + name;
        String to = site.output() + name + "-moved";
        try {
            try (OutputStream out = zone.create(from)) {
                out.write("probe".getBytes(US_ASCII));
            }
            long millis = zone.stat(from).map(FileStat::modifiedMillis).orElse(0L);
            zone.rename(from, to);
            zone.delete(to);
            return Instant.ofEpochMilli(millis);
        } catch (DropException | IOException e) {
            remove(zone, from);
            throw e;
        }
    }

    private static void remove(LandingZone zone, String path) {
        try {
            zone.delete(path);
        } catch (DropException e) {
            // The failure before says why.
        }
    }

    /// The first line of what the NameNode itself said; a problem of Kerberos has words of its own.
    private static String reason(Exception failure) {
        if (failure instanceof DropException known && known.type() == FailureType.KERBEROS) {
            return String.valueOf(known.getMessage());
        }
        Throwable cause = failure;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        return String.valueOf(cause.getMessage()).lines().findFirst().orElse("");
    }
}
