package featuredrop.workflows.flow.gpupool;

import featuredrop.workflows.flow.gpupool.HostCare.Moment;
import featuredrop.workflows.gpupool.FleetSettings;
import featuredrop.workflows.gpupool.HostState;
import java.time.Duration;
import java.util.Optional;

/// How many hosts a pool has up, and which: what runs anyway, then hosts that drain, then what the [Ladder] finds.
final class Growth {
    /// Time between two hosts that are given up one after the other.
    private static final long NEXT_SURPLUS = Duration.ofSeconds(15).toMillis();

    private final HostTable hosts;
    private Ladder ladder;
    private Roll roll;
    private long surplusSince;
    private boolean looking;

    Growth(HostTable hosts, PoolCarried carried) {
        this.hosts = hosts;
        PoolCarried.Fleet fleet = carried.fleet();
        ladder = fleet.equals(PoolCarried.Fleet.NONE) ? Ladder.of(carried) : fleet.ladder();
        roll = fleet.roll();
        surplusSince = fleet.surplusSince();
    }

    Ladder ladder() {
        return ladder;
    }

    void ladder(Ladder newer) {
        ladder = newer;
    }

    Roll roll() {
        return roll;
    }

    void roll(Roll newer) {
        roll = newer;
    }

    long surplusSince() {
        return surplusSince;
    }

    /// Whether EC2 has to be asked which hosts there are before one is started.
    boolean needsLook() {
        return looking;
    }

    /// Somebody new needs the pool, or an operator wants it to try again: what was set aside may be used again.
    void begin() {
        ladder = Ladder.NONE;
        hosts.which(host -> !host.care().aside().isEmpty() && !HostCare.isTakenAway(host))
                .forEach(host -> hosts.put(host.care(host.care().aside(""))));
    }

    /// Changes which hosts are wanted.
    ///
    /// @param fresh whether EC2 was asked for the hosts just now
    /// @param launching whether a new host is being made
    /// @return the template from which one is to be made
    Optional<Ladder.Rung.Template> decide(Moment at, boolean fresh, boolean launching) {
        looking = false;
        takeUp(at);
        update(at);
        if (!at.leased()) {
            ladder = ladder.failed() || ladder.resting() ? ladder : ladder.accepted();
            shrink(at, launching);
            return Optional.empty();
        }
        Optional<Ladder.Rung.Template> made = grow(at, fresh, launching);
        shrink(at, launching || made.isPresent());
        return made;
    }

    /// Hosts that the work needs and that are neither there nor on their way.
    int missing(Moment at, boolean launching) {
        return at.leased() && !ladder.resting() ? at.work().wanted(at.settings().fleet()) - serving(launching) : 0;
    }

    private int serving(boolean launching) {
        boolean updated = hosts.get(roll.current())
                .filter(host -> roll.active() && !host.serving())
                .isPresent();
        return hosts.count(HostRecord::serving) + (launching ? 1 : 0) + (updated ? 1 : 0);
    }

    /// Hosts that run although the pool did not start them.
    private void takeUp(Moment at) {
        for (HostRecord host :
                hosts.in(HostState.STOPPED).filter(host -> host.host().up()).toList()) {
            if (!at.leased()) {
                hosts.put(HostCare.drain(host, "found running without a lease", at));
            } else if (ladder.resting()) {
                String why = ladder.words().isEmpty() ? "no host is wanted" : ladder.words();
                hosts.put(HostCare.drainAside(host, why, at));
            } else if (host.care().aside().isEmpty() && missing(at, false) > 0) {
                hosts.put(HostCare.boots(host, "found running", at));
            } else {
                hosts.put(HostCare.drain(host, "found running, not needed", at));
            }
        }
    }

    private Optional<Ladder.Rung.Template> grow(Moment at, boolean fresh, boolean launching) {
        int missing = missing(at, launching);
        for (HostRecord host : hosts.in(HostState.DRAINING).toList()) {
            if (missing > 0
                    && !host.way().forced()
                    && !roll.isOn(host)
                    && host.host().running()) {
                hosts.put(HostCare.boots(host, "needed again", at));
                missing--;
            }
        }
        Optional<HostRecord> updated = hosts.get(roll.current())
                .filter(host -> roll.isOn(host)
                        && host.state() == HostState.STOPPED
                        && host.host().stopped());
        if ((missing <= 0 && updated.isEmpty()) || ladder.resting() || at.now() < ladder.notBefore()) {
            return Optional.empty();
        }
        looking = !fresh;
        if (!fresh) {
            return Optional.empty();
        }
        updated.ifPresent(host -> hosts.put(HostCare.start(host, "started by the rolling update", at)));
        return climb(missing, at, launching);
    }

    /// Starts as many as are missing and still may be up.
    private Optional<Ladder.Rung.Template> climb(int missing, Moment at, boolean launching) {
        FleetSettings fleet = at.settings().fleet();
        int paid = hosts.count(host -> host.paid() && !HostCare.isTakenAway(host)) + (launching ? 1 : 0);
        for (int left = Math.min(missing, fleet.max() - paid); left > 0; left--) {
            Optional<Ladder.Rung> rung = ladder.next(hosts.all(), at.settings());
            if (rung.isEmpty()) {
                ladder = ladder.refused().isEmpty() ? ladder : ladder.exhausted(at.now());
                return Optional.empty();
            }
            switch (rung.get()) {
                case Ladder.Rung.Stopped(HostRecord host) ->
                    hosts.put(HostCare.start(host, "EC2 is asked to start it", at));
                case Ladder.Rung.Template template -> {
                    return launching ? Optional.empty() : Optional.of(template);
                }
            }
        }
        return Optional.empty();
    }

    /// Hosts that the work has not needed for the grace time are given up one after the other.
    private void shrink(Moment at, boolean launching) {
        FleetSettings fleet = at.settings().fleet();
        int kept = at.leased() ? at.work().kept(fleet) : fleet.min();
        if (serving(launching) <= kept) {
            surplusSince = 0;
        } else if (surplusSince == 0) {
            surplusSince = at.now();
        } else if (at.now() - surplusSince >= at.settings().grace().toMillis() && !roll.active()) {
            surplusSince = at.now() - at.settings().grace().toMillis() + NEXT_SURPLUS;
            String why = "the work needs " + kept + " host(s)";
            hosts.leastNeeded(at.work())
                    .ifPresent(host -> hosts.put(
                            at.leased() && host.state() == HostState.READY
                                    ? HostCare.drain(host, why, at)
                                    : HostCare.stop(host, why, at)));
        }
    }

    /// The next step of a rolling update.
    private void update(Moment at) {
        if (!roll.active()) {
            return;
        }
        String current = roll.current();
        Optional<HostRecord> host = hosts.get(current);
        if (!current.isEmpty()) {
            if (host.isEmpty() || roll.wentWrong(host.get())) {
                String why = host.map(HostRecord::reason).orElse("EC2 shows it no more");
                roll = roll.stopped(current, why);
                return;
            }
            if (host.get().state() != HostState.READY) {
                return;
            }
            if (!roll.cameBack(host.get())) {
                roll = roll.stopped(
                        current, "it came back with " + host.get().facts().build());
                return;
            }
            roll = Roll.begun(roll.build());
        }
        if (at.leased()) {
            roll.next(hosts.all()).ifPresentOrElse(next -> updated(next, at), () -> roll = finished());
        }
    }

    private void updated(HostRecord host, Moment at) {
        roll = roll.on(host);
        hosts.put(HostCare.drain(host, "rolling update to " + roll.build(), at));
    }

    /// Hosts on their way are waited for; those that are stopped are checked when they are started.
    private Roll finished() {
        boolean onTheWay = hosts.count(HostRecord::serving) > hosts.ready();
        return onTheWay ? roll : roll.ended("every host that runs has the build " + roll.build());
    }
}
