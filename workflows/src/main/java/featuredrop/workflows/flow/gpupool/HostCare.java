package featuredrop.workflows.flow.gpupool;

import featuredrop.workflows.flow.gpupool.HostRecord.Way;
import featuredrop.workflows.gpupool.HostState;
import featuredrop.workflows.gpupool.PoolSettings;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The decisions about one host: what is done with it next. Every wait has a limit; behind it stand a reboot, then
/// IMPAIRED.
final class HostCare {
    /// A ready host is checked again after this.
    static final long CHECK_EVERY = Duration.ofMinutes(5).toMillis();

    /// A long poll of a worker that was told to stop may still bring a chunk for this long.
    static final long POLLS_END = Duration.ofSeconds(70).toMillis();

    /// A stop that EC2 has not shown by then is requested again.
    private static final long STOP_AGAIN = Duration.ofMinutes(2).toMillis();

    /// Why a spot host is not chosen once EC2 has given notice.
    static final String TAKEN_AWAY = "EC2 takes it away";

    /// EC2 reports a rebooting host as running; an immediate check would succeed before the host goes down.
    private static final long REBOOT_SETTLES = Duration.ofSeconds(10).toMillis();

    /// EC2 needs minutes to find a rebooted host sound.
    private static final long CHECKS_SETTLE = Duration.ofMinutes(5).toMillis();

    private static final long SLOWEST_RETRY = Duration.ofSeconds(15).toMillis();
    private static final long FASTEST_RETRY = Duration.ofSeconds(2).toMillis();

    /// A hung command outlives its own limits, so no pile of them is made.
    private static final int MOST_HUNG = 2;

    /// Steps of the check of a host that comes up.
    static final int SOUND = 1;

    static final int QUIET = 2;
    static final int TESTED = 3;

    /// Of a host that stops: EC2 may show it stopped because it does not show its start yet.
    private static final int JUST_STARTED = 1;

    private HostCare() {}

    /// What is known when a decision is made.
    ///
    /// @param now milliseconds since the epoch
    /// @param counted the same without outages
    /// @param leased whether some drop needs the pool
    record Moment(long now, long counted, boolean leased, PoolSettings settings, Workload work, Roll roll) {
        boolean overBootLimit(HostRecord host) {
            return counted - host.way().begun() >= settings.bootLimit().toMillis();
        }

        boolean overStallLimit(HostRecord host) {
            return counted - host.way().begun() >= settings.stallLimit().toMillis();
        }

        /// When something is tried again that has failed: soon at first.
        long retry(HostRecord host) {
            return now + Math.clamp((counted - host.way().begun()) / 4, FASTEST_RETRY, SLOWEST_RETRY);
        }
    }

    /// What becomes of a host, and what is done with it.
    ///
    /// @param action null for nothing
    record Step(HostRecord host, @Nullable PoolAction action) {}

    /// The next step of a host on which no action runs.
    static Step next(HostRecord host, Moment at) {
        return switch (host.state()) {
            case STOPPED, LOST -> wait(host);
            case PENDING -> pending(host, at);
            case BOOTING, PROBING -> comingUp(host, at);
            case READY -> ready(host, at);
            case SUSPECT -> suspect(host, at);
            case DRAINING -> draining(host, at);
            case REBOOTING -> rebooting(host, at);
            case STOPPING -> stopping(host, at);
            case IMPAIRED -> impaired(host, at);
        };
    }

    private static Step wait(HostRecord host) {
        return new Step(host, null);
    }

    private static Step pending(HostRecord host, Moment at) {
        if (host.host().running()) {
            return wait(boots(host, "EC2 shows it running", at));
        }
        if (host.host().stopped() && host.way().asked() == 0) {
            return new Step(host, new PoolAction.Start(host.host()));
        }
        if (host.host().stopped() && at.now() - host.way().asked() > HostTable.EC2_LAGS) {
            return wait(host.to(HostState.STOPPED, "EC2 took the start and did not start it", at.now()));
        }
        if (at.overBootLimit(host)) {
            return wait(impair(
                    host,
                    "EC2 has shown it " + host.host().state() + " for "
                            + at.settings().bootLimit() + "; a person must look",
                    at));
        }
        return wait(host);
    }

    private static Step comingUp(HostRecord host, Moment at) {
        Optional<HostRecord> away = fallen(host, at).or(() -> broken(host, at));
        if (away.isPresent()) {
            return wait(away.get());
        }
        if (host.care().hung() >= MOST_HUNG || at.overBootLimit(host)) {
            String why = host.care().hung() >= MOST_HUNG
                    ? "its checks hang"
                    : "was not ready within " + at.settings().bootLimit();
            return wait(rebootOrSetAside(host, why + "; last: " + host.reason(), at));
        }
        if (!host.host().running() || at.now() < host.way().next()) {
            return wait(host);
        }
        return new Step(
                host,
                switch (host.way().passed()) {
                    case SOUND -> new PoolAction.Drain(host.host(), true);
                    case QUIET -> new PoolAction.SelfTest(host.host());
                    case TESTED -> new PoolAction.Drain(host.host(), false);
                    default -> new PoolAction.Check(host.host(), false);
                });
    }

    private static Step ready(HostRecord host, Moment at) {
        Optional<HostRecord> away = fallen(host, at).or(() -> broken(host, at));
        if (away.isPresent() || at.now() < host.way().next()) {
            return wait(away.orElse(host));
        }
        return new Step(host, new PoolAction.Check(host.host(), true));
    }

    private static Step suspect(HostRecord host, Moment at) {
        Optional<HostRecord> away = fallen(host, at).or(() -> broken(host, at));
        if (away.isPresent()) {
            return wait(away.get());
        }
        if (host.care().hung() >= MOST_HUNG || at.overBootLimit(host)) {
            return wait(rebootOrSetAside(host, host.reason(), at));
        }
        if (at.now() < host.way().next()) {
            return wait(host);
        }
        return new Step(
                host,
                host.care().quiet() == 0 && host.way().passed() == 0
                        ? new PoolAction.Drain(host.host(), true)
                        : new PoolAction.Check(host.host(), false));
    }

    /// A host that drains is stopped when no chunk is in hand on it. One that only has too little to do goes on working
    /// if its chunk does not end; for an operator, an update or EC2 it is stopped then.
    private static Step draining(HostRecord host, Moment at) {
        Optional<HostRecord> away = fallen(host, at);
        if (away.isPresent()) {
            return wait(away.get());
        }
        boolean forced = host.way().forced() || at.roll().isOn(host);
        if (!at.leased()) {
            boolean over = forced
                    || at.now() - host.stand().since() >= at.settings().grace().toMillis();
            return wait(over ? stop(host, host.reason(), at) : host);
        }
        boolean quiet = host.care().quiet() > 0;
        boolean idle = at.work().inHand(host.id()) == 0;
        if (quiet && idle && at.work().askedAt() >= host.care().quiet() + POLLS_END) {
            return wait(stop(host, host.reason(), at));
        }
        if (at.overStallLimit(host)) {
            return wait(forced || (quiet && idle) ? stop(host, host.reason(), at) : workAgain(host, at));
        }
        return quiet || at.now() < host.way().next()
                ? wait(host)
                : new Step(host, new PoolAction.Drain(host.host(), true));
    }

    private static HostRecord workAgain(HostRecord host, Moment at) {
        return host.to(
                        HostState.PROBING,
                        "its chunks did not end within " + at.settings().stallLimit(),
                        at.now())
                .way(host.way().begun(at.counted()).passed(TESTED));
    }

    private static Step rebooting(HostRecord host, Moment at) {
        Way way = host.way();
        if (way.forced()) {
            Optional<HostRecord> away = fallen(host, at);
            if (away.isPresent() || at.now() < way.next()) {
                return wait(away.orElse(host));
            }
            return at.overBootLimit(host)
                    ? wait(impair(host, "EC2 did not reboot it; a person must look: " + host.reason(), at))
                    : new Step(host, new PoolAction.Reboot(host.host()));
        }
        if (at.now() < way.asked() + REBOOT_SETTLES) {
            return wait(host);
        }
        return wait(fallen(host, at).orElseGet(() -> boots(host, "rebooted: " + host.reason(), at)));
    }

    private static Step stopping(HostRecord host, Moment at) {
        boolean started =
                host.way().passed() == JUST_STARTED && at.counted() - host.way().begun() < HostTable.EC2_LAGS;
        if (host.host().stopped() && !started) {
            return wait(atRest(host.to(HostState.STOPPED, host.reason(), at.now())));
        }
        boolean ask = (host.host().up() || (started && host.host().stopped()))
                && at.now() >= host.way().next()
                && (host.way().asked() == 0 || at.now() - host.way().asked() >= STOP_AGAIN);
        String late = "EC2 has not stopped it for " + at.settings().bootLimit() + "; a person must look";
        HostRecord told = at.overBootLimit(host) && !host.reason().contains(late)
                ? host.saying(host.reason() + "; " + late)
                : host;
        return new Step(told, ask ? new PoolAction.Stop(host.host()) : null);
    }

    /// It takes no chunk and costs money, so it is stopped once no chunk is in hand on it.
    private static Step impaired(HostRecord host, Moment at) {
        if (!host.host().up() || at.now() < host.way().next()) {
            return wait(host);
        }
        boolean idle = at.work().inHand(host.id()) == 0 || at.overStallLimit(host) || !at.leased();
        boolean mayAnswer = host.host().running() && host.care().hung() == 0 && at.leased();
        if (host.way().passed() == 0 && mayAnswer && host.care().quiet() == 0) {
            return new Step(host, new PoolAction.Drain(host.host(), true));
        }
        boolean ask = host.way().asked() == 0 || at.now() - host.way().asked() >= STOP_AGAIN;
        return new Step(host, idle && ask ? new PoolAction.Stop(host.host()) : null);
    }

    /// EC2 shows a host stopped that should run.
    private static Optional<HostRecord> fallen(HostRecord host, Moment at) {
        if (host.host().up()) {
            return Optional.empty();
        }
        String why = "the host was lost: " + host.id() + " is " + host.host().state();
        String reason = host.care().aside().isEmpty() ? why : host.care().aside();
        HostState state = host.host().stopped() ? HostState.STOPPED : HostState.STOPPING;
        return Optional.of(
                atRest(host.to(state, reason, at.now()).way(host.way().begun(at.counted()))));
    }

    private static HostRecord atRest(HostRecord host) {
        String aside = isTakenAway(host) ? "" : host.care().aside();
        return host.care(host.care().hung(0).quiet(0).aside(aside));
    }

    /// Whether EC2 has said that it will take the host away.
    static boolean isTakenAway(HostRecord host) {
        return host.care().aside().startsWith(TAKEN_AWAY);
    }

    /// EC2's own checks say that it is broken: one reboot may help, a second one will not.
    private static Optional<HostRecord> broken(HostRecord host, Moment at) {
        long lastReboot =
                host.care().reboots().stream().mapToLong(Long::longValue).max().orElse(0);
        if (!host.host().broken() || at.now() - lastReboot < CHECKS_SETTLE) {
            return Optional.empty();
        }
        String why = "EC2's own checks find it broken";
        boolean before = host.care().broken() > at.now() - Duration.ofDays(1).toMillis();
        return Optional.of(
                before
                        ? impair(host, why + " also after a reboot; a person must look", at)
                        : rebootOrSetAside(host.care(host.care().broken(at.now())), why, at));
    }

    private static HostRecord rebootOrSetAside(HostRecord host, String why, Moment at) {
        int reboots = host.care().rebootsBefore(at.now());
        if (host.host().running() && reboots < at.settings().fleet().rebootsPerDay()) {
            return reboot(host, why, at);
        }
        return impair(host, why + ", rebooted " + reboots + " time(s) in 24 hours; a person must look", at);
    }

    /// The host is to be rebooted.
    static HostRecord reboot(HostRecord host, String why, Moment at) {
        return host.to(HostState.REBOOTING, why, at.now())
                .way(new Way(at.counted(), 0, 0, 0, true))
                .care(host.care().rebooted(at.now()));
    }

    /// The host cannot be used until a person looks at it.
    static HostRecord impair(HostRecord host, String why, Moment at) {
        return host.to(HostState.IMPAIRED, why, at.now()).way(host.way().begun(at.counted()));
    }

    /// The host takes no new chunk, and stops. One that is set aside stops whatever the work needs.
    static HostRecord drain(HostRecord host, String why, Moment at) {
        return host.to(HostState.DRAINING, why, at.now())
                .way(host.way().begun(at.counted()).forced(!host.care().aside().isEmpty()));
    }

    /// EC2 or a person wants the host; it is not used before that is over.
    static HostRecord drainAside(HostRecord host, String why, Moment at) {
        return drain(host.care(host.care().aside(why)), why, at);
    }

    static HostRecord stop(HostRecord host, String why, Moment at) {
        Way way = host.way().begun(at.counted());
        boolean started = host.state() == HostState.PENDING;
        return host.to(HostState.STOPPING, why, at.now()).way(started ? way.passed(JUST_STARTED) : way);
    }

    /// EC2 is to start the host.
    static HostRecord start(HostRecord host, String why, Moment at) {
        return host.to(HostState.PENDING, why, at.now()).way(host.way().begun(at.counted()));
    }

    /// It runs, and has to prove that it is sound.
    static HostRecord boots(HostRecord host, String why, Moment at) {
        long begun = host.state() == HostState.PENDING ? host.way().begun() : at.counted();
        return host.to(HostState.BOOTING, why, at.now())
                .way(host.way().begun(begun))
                .care(host.care().hung(0));
    }
}
