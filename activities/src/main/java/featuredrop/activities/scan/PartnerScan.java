package featuredrop.activities.scan;

import featuredrop.activities.closing.Settled;
import featuredrop.activities.landing.DropReadiness;
import featuredrop.activities.landing.LandedDrop;
import featuredrop.activities.landing.Landing;
import featuredrop.exchange.delivery.EndedDrop;
import featuredrop.workflows.drop.DropEnd;
import featuredrop.workflows.drop.DropKey;
import featuredrop.workflows.drop.DropRequest;
import featuredrop.workflows.landing.DueDrop;
import featuredrop.workflows.policy.DropException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Gatherers;
import org.jspecify.annotations.Nullable;

/// One scan of one partner's drops. What cannot be read of one drop or partner leaves the others alone.
final class PartnerScan {
    private static final int QUESTIONS_AT_ONCE = 16;

    private final Parts parts;
    private final Map<DropKey, EndedDrop> index;
    private final Map<String, Long> directories;
    private final List<String> problems = new ArrayList<>();

    private PartnerScan(Parts parts, Map<DropKey, EndedDrop> index, Map<String, Long> directories) {
        this.parts = parts;
        this.index = index;
        this.directories = directories;
    }

    /// What a scan asks.
    ///
    /// @param ended how a revision ended
    /// @param landing the landing zone
    /// @param storage where ended drops are known
    /// @param waiting drops that waited at the scan before
    /// @param trusting whether the index is believed; otherwise it is checked
    record Parts(
            Function<DropRequest, Optional<DropScanner.Ended>> ended,
            Landing landing,
            DropScanner.Storage storage,
            WaitingDrops waiting,
            boolean trusting) {}

    /// @param due drops that are neither published nor closed
    /// @param news ended drops that the index does not hold as they are
    /// @param problems one line each
    record Found(List<DueDrop> due, List<EndedDrop> news, List<String> problems) {}

    /// What became of one drop.
    private record Answer(
            @Nullable DueDrop due,
            @Nullable EndedDrop news,
            @Nullable String problem) {
        private static final Answer NOTHING = new Answer(null, null, null);
    }

    /// @param index the ended drops that are known
    /// @param directories asks when the directories of a partner's deliveries were changed
    static PartnerScan of(
            Parts parts,
            String partner,
            Map<DropKey, EndedDrop> index,
            Function<String, Map<String, Long>> directories) {
        try {
            return new PartnerScan(parts, index, directories.apply(partner));
        } catch (DropException e) {
            parts.landing().requireReachable();
            PartnerScan blind = new PartnerScan(parts, Map.of(), Map.of());
            blind.problems.add("The deliveries of partner '" + partner + "' cannot be listed: " + e.getMessage());
            return blind;
        }
    }

    Found of(List<Landing.Seen> seen) {
        List<DueDrop> due = new ArrayList<>();
        List<EndedDrop> news = new ArrayList<>();
        seen.stream()
                .filter(drop -> !parts.trusting() || !isEnded(drop))
                .gather(Gatherers.mapConcurrent(QUESTIONS_AT_ONCE, this::ask))
                .forEach(answer -> {
                    add(due, answer.due());
                    add(news, answer.news());
                    add(problems, answer.problem());
                });
        return new Found(due, news, problems);
    }

    private static <T> void add(List<T> list, @Nullable T element) {
        if (element != null) {
            list.add(element);
        }
    }

    /// Whether the index says so of the directory as it is now.
    private boolean isEnded(Landing.Seen seen) {
        EndedDrop known = index.get(seen.key());
        if (known == null) {
            return false;
        }
        return known.end() == DropEnd.PUBLISHED
                ? directories.getOrDefault(known.place(), Landing.Seen.UNKNOWN) == known.changedMillis()
                : seen.changedMillis() == known.changedMillis();
    }

    private Answer ask(Landing.Seen seen) {
        Optional<DueDrop> waits = parts.waiting().find(seen);
        if (waits.isPresent()) {
            return new Answer(waits.get(), null, null);
        }
        DropKey key = seen.key();
        try {
            Optional<DropScanner.Ended> ended = parts.ended().apply(new DropRequest(key, 1, "scan"));
            if (ended.isPresent() && ended.get().end() == DropEnd.SUPERSEDED) {
                return new Answer(
                        null, null, key + " is not started: " + ended.get().detail());
            }
            if (ended.isPresent()) {
                EndedDrop news = news(seen, ended.get());
                return new Answer(null, Objects.equals(news, index.get(key)) ? null : news, null);
            }
            Optional<LandedDrop> landed = parts.landing().find(key);
            landed.ifPresent(drop -> parts.waiting().looked(seen, drop));
            return landed.map(drop -> new Answer(new DueDrop(key, files(drop), drop.stamp()), correction(seen), null))
                    .orElse(Answer.NOTHING);
        } catch (DropException e) {
            parts.landing().requireReachable();
            parts.storage().closed().requireReachable();
            return new Answer(null, null, "The drop " + key + " is left out: " + e.getMessage());
        }
    }

    /// What overrules an entry of the index that would go on hiding a drop that is due; null when there
    /// is none.
    private @Nullable EndedDrop correction(Landing.Seen seen) {
        EndedDrop known = index.get(seen.key());
        return known != null && isEnded(seen)
                ? new EndedDrop(known.partner(), known.drop(), known.end(), known.place(), EndedDrop.NEVER)
                : null;
    }

    /// Null when the directory was changed so lately that its time says nothing, and for a drop that another system
    /// delivered.
    private @Nullable EndedDrop news(Landing.Seen seen, DropScanner.Ended ended) {
        boolean published = ended.end() == DropEnd.PUBLISHED;
        String place = published ? parts.storage().deliveries().relative(ended.detail()) : "";
        if (published && place.isEmpty()) {
            return null;
        }
        long changed = published ? directories.getOrDefault(place, Landing.Seen.UNKNOWN) : seen.changedMillis();
        DropKey key = seen.key();
        return Settled.since(changed, parts.storage().clock().millis())
                ? new EndedDrop(key.partner(), key.dropId(), ended.end(), place, changed)
                : null;
    }

    private static int files(LandedDrop drop) {
        return drop.readiness() instanceof DropReadiness.Waiting
                ? 0
                : drop.files().size();
    }
}
