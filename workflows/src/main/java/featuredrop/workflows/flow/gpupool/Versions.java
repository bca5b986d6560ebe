package featuredrop.workflows.flow.gpupool;

import featuredrop.workflows.gpupool.FleetSettings;
import featuredrop.workflows.gpupool.HostFacts;
import featuredrop.workflows.gpupool.HostState;
import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;
import java.util.TreeSet;

/// Whether a host consists of the same as its pool: what the configuration says, else what the host says that
/// has been ready for the longest time.
/// What a host does not say differs from what the configuration demands, and from nothing else.
final class Versions {
    private Versions() {}

    /// What differs, with both values; empty when nothing does.
    ///
    /// @param host the host with the facts in question
    /// @param roll may demand another build than the configuration
    static Optional<String> difference(HostRecord host, Collection<HostRecord> hosts, FleetSettings fleet, Roll roll) {
        HostFacts facts = host.facts();
        if (!fleet.driver().isEmpty() && !fleet.driver().equals(facts.driver())) {
            return Optional.of(words("driver", facts.driver(), fleet.driver(), "the configuration"));
        }
        if (fleet.mixed() || (roll.active() && !roll.isOn(host))) {
            // While hosts are updated one by one, old and new ones work side by side.
            return Optional.empty();
        }
        String build = roll.build().isEmpty() ? fleet.build() : roll.build();
        if (!build.isEmpty() && !build.equals(facts.build())) {
            String whose = roll.build().isEmpty() ? "the configuration" : "the rolling update";
            return Optional.of(words("build", facts.build(), build, whose));
        }
        return hosts.stream()
                .filter(other -> other.state() == HostState.READY)
                .filter(other -> !roll.active() || other.facts().build().equals(facts.build()))
                .min(Comparator.comparingLong(
                                (HostRecord other) -> other.stand().since())
                        .thenComparing(HostRecord::id))
                .filter(first -> !first.id().equals(host.id()))
                .flatMap(first -> between(facts, first, build.isEmpty()));
    }

    private static Optional<String> between(HostFacts facts, HostRecord first, boolean builds) {
        HostFacts other = first.facts();
        if (builds && differ(facts.build(), other.build())) {
            return Optional.of(words("build", facts.build(), other.build(), first.id()));
        }
        if (differ(facts.engine(), other.engine())) {
            return Optional.of(words("engine", facts.engine(), other.engine(), first.id()));
        }
        for (String model : new TreeSet<>(facts.models().keySet())) {
            String mine = facts.models().getOrDefault(model, "");
            String digest = other.models().getOrDefault(model, "");
            if (differ(mine, digest)) {
                return Optional.of(words("model " + model, mine, digest, first.id()));
            }
        }
        return Optional.empty();
    }

    private static boolean differ(String one, String other) {
        return !one.isEmpty() && !other.isEmpty() && !one.equals(other);
    }

    private static String words(String what, String has, String wanted, String whose) {
        return "its " + what + " is " + (has.isEmpty() ? "not known" : has) + ", that of " + whose + " is " + wanted;
    }
}
