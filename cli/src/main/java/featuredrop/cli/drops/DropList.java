package featuredrop.cli.drops;

import featuredrop.cli.connection.Refusal;
import featuredrop.workflows.drop.DropKey;
import featuredrop.workflows.drop.SafeName;
import featuredrop.workflows.drop.Stage;
import featuredrop.workflows.policy.FailureKind;
import io.temporal.api.workflowservice.v1.ListWorkflowExecutionsRequest;
import io.temporal.api.workflowservice.v1.ListWorkflowExecutionsResponse;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowExecutionMetadata;
import io.temporal.common.converter.GlobalDataConverter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Gatherers;
import org.jspecify.annotations.Nullable;

/// Lists and counts drops from the server's list alone: no workflow is asked, so no worker has to answer, and the time
/// does not follow the number of drops. The list may lag behind by a second or two. Thread-safe.
public final class DropList {
    static final String OF_DROPS = "WorkflowType = 'Drop'";
    private static final String RUNNING = OF_DROPS + " AND ExecutionStatus = 'Running'";
    private static final String ENDED =
            OF_DROPS + " AND ExecutionStatus != 'Running' AND ExecutionStatus != 'ContinuedAsNew'";

    /// A person has to look: HELD, late, or an activity that fails.
    private static final String TROUBLED = " AND (Stage = 'HELD' OR Waiting STARTS_WITH 'late since'"
            + Arrays.stream(FailureKind.values())
                    .map(kind -> " OR Waiting STARTS_WITH '" + kind + "'")
                    .collect(Collectors.joining())
            + ")";

    /// Ended, and neither published nor ended by a decision. The name of the attribute is a word of the query language.
    private static final String FAILED = " AND (`End` IN ('REJECTED', 'CONFLICT', 'FAILED')"
            + " OR ExecutionStatus IN ('Failed', 'Terminated', 'TimedOut'))";

    private static final int LARGEST_PAGE = 1_000;

    private final WorkflowClient client;
    private final String running;
    private final String ended;

    /// Which drops are wanted.
    ///
    /// @param partner of this partner only, null for all
    /// @param stage in this stage only, null for all; running drops have any stage but `CLOSED`, ended ones that
    /// @param problems only those that a person has to look at
    public record Filter(@Nullable String partner, @Nullable Stage stage, boolean problems) {
        /// @throws Refusal when there cannot be such a partner
        public Filter {
            try {
                if (partner != null) {
                    SafeName.require("partner", partner);
                }
            } catch (IllegalArgumentException e) {
                throw Refusal.usage(String.valueOf(e.getMessage()), e);
            }
        }

        private String query() {
            return (partner == null ? "" : " AND Partner = '" + partner + "'")
                    + (stage == null ? "" : " AND Stage = '" + stage + "'");
        }
    }

    public DropList(WorkflowClient client, Filter filter) {
        this.client = client;
        this.running = RUNNING + filter.query() + (filter.problems() ? TROUBLED : "");
        this.ended = ENDED + filter.query() + (filter.problems() ? FAILED : "");
    }

    /// Drops that run, the newest first.
    public List<DropRun> running(int most) {
        return list(client, running, most);
    }

    /// Drops that ended last, the newest first.
    public List<DropRun> ended(int most) {
        return list(client, ended, most);
    }

    /// How many drops run in each stage; stages without any are left out.
    public Map<Stage, Long> counts() {
        List<Stage> stages = List.of(Stage.values());
        List<Long> counts = stages.stream()
                .gather(Gatherers.mapConcurrent(
                        stages.size(),
                        stage -> client.countWorkflows(running + " AND Stage = '" + stage + "'")
                                .getCount()))
                .toList();
        Map<Stage, Long> found = new EnumMap<>(Stage.class);
        for (int i = 0; i < stages.size(); i++) {
            if (counts.get(i) > 0) {
                found.put(stages.get(i), counts.get(i));
            }
        }
        return found;
    }

    /// What a query finds, as many as are wanted.
    static List<DropRun> list(WorkflowClient client, String query, int most) {
        List<DropRun> found = new ArrayList<>();
        ListWorkflowExecutionsRequest.Builder page = ListWorkflowExecutionsRequest.newBuilder()
                .setNamespace(client.getOptions().getNamespace())
                .setQuery(query)
                .setPageSize(Math.min(most, LARGEST_PAGE));
        while (most > found.size()) {
            ListWorkflowExecutionsResponse answer =
                    client.getWorkflowServiceStubs().blockingStub().listWorkflowExecutions(page.build());
            answer.getExecutionsList().stream()
                    .map(info -> new WorkflowExecutionMetadata(info, GlobalDataConverter.get()))
                    .flatMap(metadata -> run(metadata).stream())
                    .limit(most - found.size())
                    .forEach(found::add);
            if (answer.getNextPageToken().isEmpty()) {
                break;
            }
            page.setNextPageToken(answer.getNextPageToken());
        }
        return found;
    }

    /// Empty for a workflow under an id that is no drop's.
    private static Optional<DropRun> run(WorkflowExecutionMetadata metadata) {
        try {
            return Optional.of(DropRun.of(DropKey.parse(metadata.getExecution().getWorkflowId()), metadata));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
