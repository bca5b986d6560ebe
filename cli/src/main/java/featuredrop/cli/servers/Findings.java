package featuredrop.cli.servers;

import featuredrop.cli.connection.FailureLine;
import featuredrop.cli.servers.Finding.Level;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/// What one check has found so far, and what it is doing. Thread-safe: a check that hangs is left alone, and what it
/// adds later is not read.
final class Findings {
    private static final Duration LARGE = Duration.ofSeconds(30);
    private static final Duration TOO_LARGE = Duration.ofMinutes(5);

    private final Clock clock;
    private final List<Finding> all = new ArrayList<>();
    private String step;

    /// @param clock of this machine
    /// @param step what is done first
    Findings(Clock clock, String step) {
        this.clock = clock;
        this.step = step;
    }

    /// Says what is done next; a deadline names it.
    synchronized void step(String what) {
        step = what;
    }

    void fine(String text) {
        add(Level.FINE, text);
    }

    void wrong(String text) {
        add(Level.WRONG, text);
    }

    private synchronized void add(Level level, String text) {
        all.add(new Finding(level, FailureLine.oneLine(text)));
    }

    /// The time of this machine.
    Instant now() {
        return clock.instant();
    }

    /// Compares a server's clock with that of this machine.
    ///
    /// @param place which server
    /// @param asked when it was asked
    /// @param server its time, at some moment since then
    /// @param resolution of its time, which is rounded down
    void clock(String place, Instant asked, Instant server, Duration resolution) {
        Instant answered = now();
        Duration off = Duration.ZERO;
        if (server.isAfter(answered)) {
            off = Duration.between(answered, server);
        } else if (server.plus(resolution).isBefore(asked)) {
            off = Duration.between(server.plus(resolution), asked);
        }
        String text = place + ": its clock is " + off.toSeconds() + " s "
                + (server.isAfter(answered) ? "ahead of" : "behind") + " this machine's";
        if (off.compareTo(TOO_LARGE) > 0) {
            add(Level.WRONG, text + "; set the wrong one by NTP, because logins and signatures fail above 5 minutes");
        } else if (off.compareTo(LARGE) > 0) {
            add(Level.WARNING, text + "; set the wrong one by NTP");
        }
    }

    /// What was found, and a line about a deadline.
    synchronized List<Finding> late(Duration limit) {
        List<Finding> found = new ArrayList<>(all);
        found.add(new Finding(
                Level.WRONG,
                FailureLine.oneLine(step + ": no answer within " + limit.toSeconds()
                        + " s; see whether the server is up and can be reached from here")));
        return List.copyOf(found);
    }

    synchronized List<Finding> all() {
        return List.copyOf(all);
    }
}
