package featuredrop.workflows.flow.gpupool;

import featuredrop.workflows.gpupool.HostState;
import featuredrop.workflows.gpupool.HostTemplate;
import featuredrop.workflows.gpupool.PoolPhase;
import featuredrop.workflows.gpupool.PoolSettings;
import featuredrop.workflows.policy.FailureType;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/// How far a pool is in finding the next host: stopped hosts first, then launch templates, then a wait of 1 to 15
/// minutes that doubles. Also whether it may look for one at all. Immutable, handed to the next run; times are
/// milliseconds since the epoch.
///
/// @param resting whether only a new lease or an operator may start a host
/// @param failed whether a person must look
/// @param noCapacity whether EC2's last refusal was for lack of machines or of quota
/// @param words what EC2 said last, empty when it refused nothing
/// @param notBefore no host is started before this, 0 for no limit
/// @param refusals waits in a row
/// @param stalls stops for lack of moving chunks since a chunk last moved
/// @param refused ids of hosts and templates that were refused since the last wait
/// @param onDemandFirst whether a spot host was taken away, so that the next host should be no spot host
public record Ladder(
        boolean resting,
        boolean failed,
        boolean noCapacity,
        String words,
        long notBefore,
        int refusals,
        int stalls,
        List<String> refused,
        boolean onDemandFirst) {
    /// Nothing was refused.
    public static final Ladder NONE = new Ladder(false, false, false, "", 0, 0, 0, List.of(), false);

    /// The type of a refusal that is none: nothing was answered in time.
    static final String NO_ANSWER = "TIMEOUT";

    /// A pool makes no more hosts than this times its `max`, stopped ones included.
    private static final long MOST_HOSTS_PER_MAX = 3;

    private static final long FIRST_WAIT = Duration.ofMinutes(1).toMillis();
    private static final long SLOWEST_RETRY = Duration.ofMinutes(15).toMillis();

    public Ladder {
        refused = List.copyOf(refused);
    }

    /// One way to get a host: a stopped one, or a template with its number.
    sealed interface Rung {
        /// How a refusal of it is remembered.
        String key();

        record Stopped(HostRecord host) implements Rung {
            @Override
            public String key() {
                return host.id();
            }
        }

        record Template(int number, HostTemplate template) implements Rung {
            @Override
            public String key() {
                return "template " + number;
            }
        }

        private boolean spot() {
            return switch (this) {
                case Stopped(HostRecord host) -> host.host().spot();
                case Template(int _, HostTemplate template) -> template.spot();
            };
        }
    }

    /// The rung to try next; empty when each was refused, or there is none.
    Optional<Rung> next(Collection<HostRecord> hosts, PoolSettings settings) {
        List<Rung> rungs = new ArrayList<>();
        hosts.stream().filter(Ladder::startable).map(Rung.Stopped::new).forEach(rungs::add);
        List<HostTemplate> templates = settings.fleet().templates();
        if (hosts.stream().filter(host -> host.state() != HostState.LOST).count()
                < MOST_HOSTS_PER_MAX * settings.fleet().max()) {
            IntStream.range(0, templates.size())
                    .mapToObj(i -> new Rung.Template(i, templates.get(i)))
                    .forEach(rungs::add);
        }
        if (onDemandFirst) {
            rungs.sort(Comparator.comparing(Rung::spot));
        }
        return rungs.stream().filter(rung -> !refused.contains(rung.key())).findFirst();
    }

    static boolean startable(HostRecord host) {
        return host.state() == HostState.STOPPED
                && host.host().stopped()
                && host.care().aside().isEmpty();
    }

    /// What the machine for one host handed over.
    static Ladder of(PoolCarried old) {
        boolean failed = old.phase() == PoolPhase.FAILED;
        boolean none = old.phase() == PoolPhase.WAITING_CAPACITY;
        String words = failed || none || old.resting() ? old.detail() : "";
        return new Ladder(
                old.resting(),
                failed && old.resting(),
                none,
                words,
                old.notBefore(),
                old.refusals(),
                old.stalls(),
                List.of(),
                false);
    }

    /// EC2 started one: everything may be tried again.
    Ladder accepted() {
        return new Ladder(resting, failed, false, "", 0, 0, stalls, List.of(), false);
    }

    /// EC2 refused a rung.
    Ladder refused(Rung rung, Refusal refusal, long now) {
        boolean none = refusal.is(FailureType.NO_CAPACITY.text()) || refusal.is("EC2_QUOTA");
        if (refusal.is("EC2_THROTTLED") || refusal.is("EC2_CREDENTIALS")) {
            return new Ladder(resting, failed, false, refusal.words(), 0, refusals, stalls, refused, onDemandFirst)
                    .waiting(now);
        }
        List<String> more = new ArrayList<>(refused);
        more.add(rung.key());
        return new Ladder(resting, failed, none, refusal.words(), notBefore, refusals, stalls, more, onDemandFirst);
    }

    /// Each rung was refused: all are tried again after a while, the longer the oftener.
    Ladder exhausted(long now) {
        return new Ladder(resting, failed, noCapacity, words, 0, refusals, stalls, List.of(), onDemandFirst)
                .waiting(now);
    }

    private Ladder waiting(long now) {
        return new Ladder(
                resting,
                failed,
                noCapacity,
                words,
                now + slower(refusals),
                refusals + 1,
                stalls,
                refused,
                onDemandFirst);
    }

    /// Only a new lease or an operator may start a host from now on.
    ///
    /// @param why for the operator
    Ladder rested(String why) {
        return new Ladder(true, false, false, why, 0, 0, stalls, List.of(), onDemandFirst);
    }

    /// The next host should be no spot host.
    Ladder preferringOnDemand() {
        return new Ladder(resting, failed, noCapacity, words, notBefore, refusals, stalls, refused, true);
    }

    /// No chunk moves although hosts are ready: they are stopped, tried again later, and at last a person is called.
    Ladder stalled(int most, String why, long now) {
        int times = stalls + 1;
        if (times > most) {
            return new Ladder(true, true, false, why + ", " + times + " times in a row", 0, 0, times, List.of(), false);
        }
        long again = now + slower(times);
        return new Ladder(
                resting, false, false, why + "; tried again at " + clock(again), again, 0, times, List.of(), false);
    }

    /// A chunk moved.
    Ladder moved() {
        return stalls == 0
                ? this
                : new Ladder(resting, failed, noCapacity, words, notBefore, refusals, 0, refused, onDemandFirst);
    }

    /// What EC2 said and when it is asked again, for the operator.
    String text(long now) {
        return words.isEmpty() || notBefore <= now || words.contains("tried again at")
                ? words
                : words + "; asked again at " + clock(notBefore);
    }

    private static String clock(long time) {
        return Instant.ofEpochMilli(time).truncatedTo(ChronoUnit.SECONDS).toString();
    }

    private static long slower(int before) {
        return Math.min(SLOWEST_RETRY, FIRST_WAIT << Math.min(before, 10));
    }

    /// Why a call failed.
    ///
    /// @param type as in [FailureType], or the name of a failure that only Temporal knows
    /// @param words for the operator
    record Refusal(String type, String words) {
        boolean is(String other) {
            return type.equals(other);
        }
    }
}
