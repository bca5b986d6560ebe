package featuredrop.cli.money;

import featuredrop.activities.landing.DropReadiness;
import featuredrop.activities.landing.LandedDrop;
import featuredrop.activities.landing.Landing;
import featuredrop.cli.connection.Connections;
import featuredrop.cli.connection.Refusal;
import featuredrop.cli.display.HumanText;
import featuredrop.cli.drops.PoolsAndSites;
import featuredrop.cli.drops.RedoPlan;
import featuredrop.exchange.config.PoolConfig;
import featuredrop.exchange.config.file.PriceFile;
import featuredrop.exchange.plan.DropPlan;
import featuredrop.workflows.drop.DropKey;
import featuredrop.workflows.drop.DropRequest;
import featuredrop.workflows.gpupool.PoolChoice;
import featuredrop.workflows.gpupool.PoolState;
import io.grpc.StatusRuntimeException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// What a revision of a drop would take, from the landing zone, the exchange and the pool as they are now.
///
/// @param plan what is in the exchange already, and what of it would be extracted
/// @param readiness whether the drop is complete, for the operator
/// @param rest the files that are not in the exchange
/// @param pool how long its pool takes, and what that costs
public record DropForecast(RedoPlan plan, String readiness, RecordEstimate rest, PoolForecast pool) {
    /// Looks at everything; starts and writes nothing.
    ///
    /// @param count whether files are read and counted even if they can be estimated
    public static DropForecast of(Connections connections, DropRequest request, boolean count) {
        DropKey key = request.key();
        Landing landing = new Landing(key.site(), connections.site(key.site()), connections.landing(key.site()));
        LandedDrop landed =
                landing.find(key).orElseThrow(() -> Refusal.no("The files of " + key + " are not in the landing zone"));
        String readiness = readiness(landing.readiness(landed));
        DropPlan frozen = RedoPlan.frozen(connections, landed);
        RedoPlan plan = RedoPlan.of(connections, request, frozen);
        String pool = PoolChoice.poolOf(
                connections.site(key.site()).partner(key.partner()).pool());
        PoolConfig config = Objects.requireNonNull(connections.config().pools().get(pool));
        return new DropForecast(
                plan,
                readiness,
                RecordEstimate.of(connections, plan.ref(), frozen, count),
                PoolForecast.of(
                        pool, config, state(connections, key), PriceFile.of(connections.config(), config.region())));
    }

    private static @Nullable PoolState state(Connections connections, DropKey key) {
        try {
            return PoolsAndSites.poolOf(key, connections.config(), connections.temporal())
                    .orElse(null);
        } catch (StatusRuntimeException | Refusal e) {
            return null; // the forecast says that the pool does not answer
        }
    }

    private static String readiness(DropReadiness readiness) {
        return switch (readiness) {
            case DropReadiness.Ready() -> "complete";
            case DropReadiness.Waiting(String reason, boolean _) -> "not complete yet: " + reason;
            case DropReadiness.Unusable(var type, String reason) -> "would be rejected: " + type + ": " + reason;
        };
    }

    /// Chunks that would be extracted; -1 when that is not known.
    public long chunks() {
        return rest.known() ? plan.chunks().again() + rest.chunks() : -1;
    }

    /// Records of the drop; -1 when that is not known.
    public long records() {
        return rest.known() ? plan.chunks().allRecords() + rest.records() : -1;
    }

    /// For an operator.
    public List<String> lines() {
        RedoPlan.Chunks known = plan.chunks();
        List<String> lines = new ArrayList<>();
        lines.add("Plan for revision " + plan.ref().revision() + " of "
                + plan.ref().key() + ", " + readiness + ":");
        lines.add(String.format(
                Locale.ROOT,
                "  files    %,d of %s, %,d are exported",
                plan.files().all(),
                HumanText.bytes(plan.files().bytes()),
                plan.files().exported()));
        lines.add("  records  " + (rest.known() ? number(records()) : "unknown") + ", " + basis());
        lines.add("  chunks   "
                + (rest.known()
                        ? number(chunks()) + " to extract of " + number(known.all() + rest.chunks())
                        : "unknown"));
        lines.add(String.format(
                Locale.ROOT,
                "  reused   %,d whole chunks with results; results of %,d records are kept",
                known.all() - known.again(),
                known.allRecords() - known.records()));
        if (rest.known()) {
            lines.addAll(pool.lines(chunks()));
        } else {
            lines.add("  minutes  unknown");
            lines.add("  money    unknown");
        }
        return lines;
    }

    private String basis() {
        if (rest.files() == 0 || plan.files().exported() == 0) {
            return rest.basis();
        }
        return number(plan.chunks().allRecords()) + " counted by the export, the rest " + rest.basis();
    }

    private static String number(long value) {
        return String.format(Locale.ROOT, "%,d", value);
    }
}
