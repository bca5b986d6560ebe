package featuredrop.cli.command.hosts;

import featuredrop.cli.command.DropWait;
import featuredrop.cli.connection.Refusal;
import featuredrop.cli.display.HumanText;
import featuredrop.cli.hosts.Fleet;
import featuredrop.cli.hosts.HostRow;
import featuredrop.workflows.gpupool.HostState;
import featuredrop.workflows.gpupool.HostView;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;

/// Waits for a host after an operator's request, and prints its state whenever that changes.
final class HostWait {
    static final Duration LIMIT = Duration.ofMinutes(30);
    /// A pool that has not changed the host's state by then leaves it as it is: a check takes at most a minute.
    private static final Duration UNCHANGED = Duration.ofSeconds(70);

    private final Supplier<Fleet> look;
    private final PrintWriter progress;

    HostWait(Supplier<Fleet> look, PrintWriter progress) {
        this.look = look;
        this.progress = progress;
    }

    /// Returns once the host is at rest. For a verb that stops it: down, or already started again because drops need
    /// it. Otherwise: ready, down or set aside.
    ///
    /// @param before as it was before the request
    HostRow until(HostRow before, HostVerb verb) {
        String said = "";
        HostRow now = before;
        boolean wentDown = false;
        long begin = System.nanoTime();
        while (System.nanoTime() - begin < LIMIT.toNanos()) {
            Fleet fleet = look.get();
            Optional<HostRow> found = fleet.find(before.id());
            if (found.isEmpty() && fleet.notes().isEmpty()) {
                // EC2 shows it no more; what is known of it is the last look.
                return now;
            }
            now = found.orElse(now);
            boolean goesDown = isGoingDown(now.view());
            wentDown = wentDown || goesDown;
            boolean answered = isChanged(before, now) || System.nanoTime() - begin > UNCHANGED.toNanos();
            boolean over = verb.stopsHost() ? isDown(now) || (wentDown && !goesDown) : answered && isAtRest(now.view());
            if (over) {
                return now;
            }
            if (!text(now).equals(said)) {
                said = text(now);
                progress.println(said);
                progress.flush();
            }
            DropWait.pause();
        }
        throw Refusal.no(now.id() + " has not come to rest within " + HumanText.duration(LIMIT) + "; " + text(now));
    }

    /// Its state and why.
    static String text(HostRow host) {
        HostView view = host.view();
        return host.id() + " is " + view.state() + (view.reason().isEmpty() ? "" : ": " + view.reason());
    }

    /// Whether it works, or is down and can be started.
    static boolean isSound(HostRow host) {
        return switch (host.view().state()) {
            case READY, STOPPED -> true;
            case PENDING, BOOTING, PROBING, SUSPECT, DRAINING, REBOOTING, STOPPING, LOST, IMPAIRED -> false;
        };
    }

    private static boolean isChanged(HostRow before, HostRow now) {
        return before.view().state() != now.view().state()
                || before.view().sinceMillis() != now.view().sinceMillis();
    }

    private static boolean isDown(HostRow host) {
        return host.view().host().stopped() || host.view().state() == HostState.LOST;
    }

    private static boolean isGoingDown(HostView view) {
        return view.state() == HostState.DRAINING || view.state() == HostState.STOPPING;
    }

    private static boolean isAtRest(HostView view) {
        return switch (view.state()) {
            case READY, STOPPED, LOST, IMPAIRED, SUSPECT -> true;
            case PENDING, BOOTING, PROBING, DRAINING, REBOOTING, STOPPING -> false;
        };
    }
}
