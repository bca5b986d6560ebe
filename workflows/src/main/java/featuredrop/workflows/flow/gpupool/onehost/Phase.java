package featuredrop.workflows.flow.gpupool.onehost;

import featuredrop.workflows.gpupool.PoolPhase;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/// What a pool is doing, with the facts that belong to this phase alone. They end with the phase, so the next one
/// starts without them. Immutable; times are milliseconds since the epoch.
sealed interface Phase {
    /// The phase's name for operators and holders.
    PoolPhase name();

    /// The phase in which the run before left the pool.
    static Phase of(OneHostCarried carried) {
        String wanted = carried.rebootWanted().isEmpty() ? null : carried.rebootWanted();
        BootState boot = new BootState(carried.bootSince(), wanted, null, 0);
        return switch (carried.phase()) {
            case STOPPED, FAILED, WAITING_CAPACITY -> AtRest.of(carried.phase());
            case STARTING -> new Starting(boot);
            case REBOOTING -> new Rebooting(boot);
            case READY -> new Ready();
            case DRAINING -> new Draining(carried.operatorDrain());
            case STOPPING -> new Stopping(AtRest.of(carried.afterStop()));
        };
    }

    /// No host is wanted. A stop ends in one of these.
    sealed interface AtRest extends Phase {
        /// The phase at rest of that name.
        ///
        /// @throws IllegalArgumentException when it is not a phase at rest
        static AtRest of(PoolPhase name) {
            return switch (name) {
                case STOPPED -> new Stopped();
                case FAILED -> new Failed();
                case WAITING_CAPACITY -> new WaitingForCapacity();
                case STARTING, READY, DRAINING, REBOOTING, STOPPING ->
                    throw new IllegalArgumentException("A pool is not at rest while " + name);
            };
        }
    }

    record Stopped() implements AtRest {
        @Override
        public PoolPhase name() {
            return PoolPhase.STOPPED;
        }
    }

    /// A person must look.
    record Failed() implements AtRest {
        @Override
        public PoolPhase name() {
            return PoolPhase.FAILED;
        }
    }

    /// EC2 has no capacity; it is asked again, slowly.
    record WaitingForCapacity() implements AtRest {
        @Override
        public PoolPhase name() {
            return PoolPhase.WAITING_CAPACITY;
        }
    }

    /// A host is on its way up.
    sealed interface BringingUp extends Phase {
        BootState boot();

        /// The same phase with what is now known of the boot.
        BringingUp with(BootState newer);

        /// A start of the host: the boot time of a start that is under way goes on, that of a reboot does not.
        default Starting starting() {
            BootState unproven = boot().unproven();
            return new Starting(this instanceof Starting ? unproven : unproven.begun(0));
        }
    }

    record Starting(BootState boot) implements BringingUp {
        @Override
        public PoolPhase name() {
            return PoolPhase.STARTING;
        }

        @Override
        public Starting with(BootState newer) {
            return new Starting(newer);
        }
    }

    record Rebooting(BootState boot) implements BringingUp {
        @Override
        public PoolPhase name() {
            return PoolPhase.REBOOTING;
        }

        @Override
        public Rebooting with(BootState newer) {
            return new Rebooting(newer);
        }
    }

    /// A host passed its self-test.
    record Ready() implements Phase {
        @Override
        public PoolPhase name() {
            return PoolPhase.READY;
        }
    }

    /// No new chunk is taken.
    ///
    /// @param byOperator whether an operator asked for it; otherwise a new lease ends it
    record Draining(boolean byOperator) implements Phase {
        @Override
        public PoolPhase name() {
            return PoolPhase.DRAINING;
        }
    }

    /// The hosts are being stopped.
    ///
    /// @param then what the pool becomes once they are
    /// @param asked hosts whose stop was requested
    /// @param askedAt when the last one was requested, 0 for never
    record Stopping(AtRest then, Set<String> asked, long askedAt) implements Phase {
        public Stopping {
            asked = Set.copyOf(asked);
        }

        Stopping(AtRest then) {
            this(then, Set.of(), 0);
        }

        @Override
        public PoolPhase name() {
            return PoolPhase.STOPPING;
        }

        Stopping asked(String hostId, long now) {
            Set<String> more = new HashSet<>(asked);
            more.add(hostId);
            return new Stopping(then, more, now);
        }

        /// The same stop; requests that EC2 has not shown for `patience` are forgotten, so that they are made again.
        Stopping forgettingAfter(long patience, long now) {
            return now - askedAt < patience ? this : new Stopping(then, Set.of(), askedAt);
        }

        /// The stop to request next, empty when every host that is up was asked.
        Optional<PoolAction> next(PoolHosts hosts) {
            return hosts.list().stream()
                    .filter(host -> host.up() && !asked.contains(host.id()))
                    .findFirst()
                    .map(PoolAction.Stop::new);
        }
    }
}
