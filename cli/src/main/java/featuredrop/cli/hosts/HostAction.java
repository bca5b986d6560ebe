package featuredrop.cli.hosts;

import featuredrop.workflows.flow.hosts.BroadcastWorkflow.Question;
import featuredrop.workflows.gpupool.HostState;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What can be asked of many hosts at once. There is no way to run a command of one's own.
public enum HostAction {
    /// What each worker says of its host.
    FACTS(Question.FACTS, ""),
    /// The self-test of each worker.
    SELF_TEST(Question.SELF_TEST, ""),
    /// Each pool checks its hosts.
    PROBE(null, "checkHost"),
    /// Each host finishes its chunks, then stops.
    DRAIN(null, "drainHost"),
    /// Each host is rebooted through EC2.
    REBOOT(null, "rebootHost");

    private static final Set<HostState> SET_ASIDE = EnumSet.of(HostState.IMPAIRED, HostState.SUSPECT);

    private final @Nullable Question question;
    private final String update;

    HostAction(@Nullable Question question, String update) {
        this.question = question;
        this.update = update;
    }

    /// As an operator writes it, such as `self-test`.
    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /// Whether hosts are changed by it, so that others must be able to read why.
    public boolean needsReason() {
        return this == DRAIN || this == REBOOT;
    }

    /// What the workers are asked; empty when the pools are told.
    Optional<Question> question() {
        return Optional.ofNullable(question);
    }

    /// The update of the pool.
    String update() {
        return update;
    }

    /// Whether it makes sense for a host that is down: a pool may trust one again that it has set aside.
    boolean isFor(HostRow host) {
        return host.isUp() || (this == PROBE && SET_ASIDE.contains(host.view().state()));
    }

    /// The action of that word.
    public static Optional<HostAction> of(String word) {
        return Arrays.stream(values())
                .filter(action -> action.word().equalsIgnoreCase(word))
                .findFirst();
    }
}
