package featuredrop.workflows.flow.drop.pause;

import featuredrop.workflows.drop.Pause;
import featuredrop.workflows.drop.PauseLevel;
import featuredrop.workflows.drop.SiteLevel;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Decides whether a drop may work, and what a pause does to running work. Plain state: it knows no
/// Temporal, and its caller is one thread at a time.
///
/// A drop has two levels, its own and its site's, and runs only if both are clear. A pause ends waits at
/// once and lets other work finish; a freeze ends all at once. Work that the gate ended is repeated after
/// the resume. A step that failed unexpectedly parks the drop, which stops it like a pause until a person
/// decides.
public final class PauseGate {
    /// A piece of work that went through the gate and has not come back.
    public final class Ticket {
        private final String summary;
        private final boolean wait;
        private final Runnable cancel;
        private boolean cancelled;

        private Ticket(String summary, boolean wait, Runnable cancel) {
            this.summary = summary;
            this.wait = wait;
            this.cancel = cancel;
        }

        /// Whether its failure means "again when the gate is open": the gate ended it, or it is closed.
        public boolean isToRepeat() {
            return cancelled || !isOpen();
        }

        private void end() {
            if (!cancelled) {
                cancelled = true;
                cancel.run();
            }
        }
    }

    private final List<Ticket> inHand = new ArrayList<>();
    private Pause own;
    private SiteLevel site;
    private long stoppedSinceMillis;
    private long changes;
    private @Nullable String parkedFor;
    private boolean abandoned;

    public PauseGate(Pause own, SiteLevel site) {
        this.own = own;
        this.site = site;
    }

    /// Raises the drop's own level; a pause does not lower a freeze, and the same reason twice changes nothing.
    ///
    /// @param reason the operator's words, null for none
    public void stop(PauseLevel level, @Nullable String reason, long nowMillis) {
        Pause raised = own.raised(level, reason, nowMillis);
        if (!raised.equals(own)) {
            change(raised, site, nowMillis);
        }
    }

    /// Lifts the drop's own level; the site's stays.
    public void resume(long nowMillis) {
        if (own.stops()) {
            change(Pause.NONE, site, nowMillis);
        }
    }

    /// Takes the site's switch, unless it is not newer than the one known.
    public void site(SiteLevel newer, long nowMillis) {
        if (newer.version() > site.version()) {
            change(own, newer, nowMillis);
        }
    }

    /// Notes who asked for the drop's own pause.
    public void sentBy(String who) {
        if (own.stops()) {
            own = own.by(who);
        }
    }

    private void change(Pause newOwn, SiteLevel newSite, long nowMillis) {
        boolean open = isOpen();
        own = newOwn;
        site = newSite;
        changed(open, nowMillis);
    }

    private void changed(boolean wasOpen, long nowMillis) {
        changes++;
        if (wasOpen && !isOpen()) {
            stoppedSinceMillis = nowMillis;
        }
        if (level() == PauseLevel.FROZEN) {
            endAll();
        } else if (!isOpen()) {
            List.copyOf(inHand).stream().filter(ticket -> ticket.wait).forEach(Ticket::end);
        }
    }

    /// Stops the drop because a step failed. The first failure is the one that is shown.
    public void park(String failure, long nowMillis) {
        if (parkedFor == null && !abandoned) {
            boolean open = isOpen();
            parkedFor = failure;
            changed(open, nowMillis);
        }
    }

    /// Lets a parked drop go on; a pause stays.
    public void unpark() {
        parkedFor = null;
        changes++;
    }

    /// Notes that the drop ends, so that nothing waits for a person any more.
    public void abandon() {
        parkedFor = null;
        abandoned = true;
    }

    /// The failure that parked the drop, empty when it is not parked.
    public String parkedFor() {
        return parkedFor == null ? "" : parkedFor;
    }

    /// Whether a step failed and a person has to decide.
    public boolean isParked() {
        return parkedFor != null;
    }

    /// Whether the drop ends.
    public boolean isAbandoned() {
        return abandoned;
    }

    /// Notes work that goes through the gate.
    ///
    /// @param wait whether it only waits, so that a pause ends it at once
    /// @param cancel ends it; called at most once
    public Ticket enter(String summary, boolean wait, Runnable cancel) {
        Ticket ticket = new Ticket(summary, wait, cancel);
        inHand.add(ticket);
        return ticket;
    }

    /// Notes that the work came back, in whatever way.
    public void leave(Ticket ticket) {
        inHand.remove(ticket);
    }

    /// Ends the work with these summaries: it waits in a queue or in a retry delay, so there is nothing to finish.
    public void endWaiting(Collection<String> summaries) {
        List.copyOf(inHand).stream()
                .filter(ticket -> summaries.contains(ticket.summary))
                .forEach(Ticket::end);
    }

    /// Ends all running work.
    public void endAll() {
        List.copyOf(inHand).forEach(Ticket::end);
    }

    /// Whether work may go through.
    public boolean isOpen() {
        return !stops() && !isParked();
    }

    /// Whether the drop is paused, by itself or by its site.
    public boolean stops() {
        return level() != PauseLevel.RUNNING;
    }

    /// The firmer of both levels.
    public PauseLevel level() {
        PauseLevel ofSite = site.pause().level();
        return own.level().compareTo(ofSite) < 0 ? ofSite : own.level();
    }

    /// How much work is running.
    public int inHand() {
        return inHand.size();
    }

    /// Whether some of it may still finish.
    public boolean isFinishing() {
        return inHand.stream().anyMatch(ticket -> !ticket.cancelled);
    }

    /// Counts what closed the gate or changed its levels.
    public long changes() {
        return changes;
    }

    /// When the gate was closed, milliseconds since the epoch.
    public long stoppedSinceMillis() {
        return stoppedSinceMillis;
    }

    /// The drop's own pause.
    public Pause own() {
        return own;
    }

    /// The site's switch.
    public SiteLevel site() {
        return site;
    }
}
