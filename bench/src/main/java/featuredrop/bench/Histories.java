package featuredrop.bench;

import com.google.protobuf.Timestamp;
import io.temporal.api.enums.v1.EventType;
import io.temporal.api.history.v1.HistoryEvent;
import io.temporal.client.WorkflowClient;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/// What the histories of a drop's runs tell of time and size.
final class Histories {
    private final WorkflowClient client;

    Histories(WorkflowClient client) {
        this.client = client;
    }

    /// One activity as its history events have it.
    ///
    /// @param type activity type
    /// @param queued from scheduled to started
    /// @param worked from started to completed
    record Activity(String type, Duration queued, Duration worked) {}

    /// The whole life of one drop.
    ///
    /// @param events over all its runs
    /// @param wall from the first event to the last
    /// @param activities in order of completion
    record Life(long events, Duration wall, List<Activity> activities) {}

    /// Reads all runs of a drop, from its first.
    Life life(String workflowId, String firstRunId) {
        long events = 0;
        Instant first = Instant.MAX;
        Instant last = Instant.MIN;
        List<Activity> activities = new ArrayList<>();
        String run = firstRunId;
        while (!run.isEmpty()) {
            String next = "";
            Map<Long, HistoryEvent> scheduled = new HashMap<>();
            Map<Long, HistoryEvent> started = new HashMap<>();
            for (HistoryEvent event : events(workflowId, run)) {
                events++;
                Instant time = instant(event.getEventTime());
                first = time.isBefore(first) ? time : first;
                last = time.isAfter(last) ? time : last;
                switch (event.getEventType()) {
                    case EVENT_TYPE_ACTIVITY_TASK_SCHEDULED -> scheduled.put(event.getEventId(), event);
                    case EVENT_TYPE_ACTIVITY_TASK_STARTED ->
                        started.put(
                                event.getActivityTaskStartedEventAttributes().getScheduledEventId(), event);
                    case EVENT_TYPE_ACTIVITY_TASK_COMPLETED -> {
                        long id =
                                event.getActivityTaskCompletedEventAttributes().getScheduledEventId();
                        activities.add(activity(event(scheduled, id), event(started, id), time));
                    }
                    default -> {}
                }
                if (event.getEventType() == EventType.EVENT_TYPE_WORKFLOW_EXECUTION_CONTINUED_AS_NEW) {
                    next = event.getWorkflowExecutionContinuedAsNewEventAttributes()
                            .getNewExecutionRunId();
                }
            }
            run = next;
        }
        return new Life(events, Duration.between(first, last), activities);
    }

    private List<HistoryEvent> events(String workflowId, String run) {
        return client.fetchHistory(workflowId, run).getEvents();
    }

    private static Activity activity(HistoryEvent scheduled, HistoryEvent started, Instant completed) {
        Instant queuedAt = instant(scheduled.getEventTime());
        Instant startedAt = instant(started.getEventTime());
        return new Activity(
                scheduled
                        .getActivityTaskScheduledEventAttributes()
                        .getActivityType()
                        .getName(),
                Duration.between(queuedAt, startedAt),
                Duration.between(startedAt, completed));
    }

    private static HistoryEvent event(Map<Long, HistoryEvent> events, long scheduledId) {
        return Objects.requireNonNull(events.get(scheduledId), "a history without its own events");
    }

    private static Instant instant(Timestamp time) {
        return Instant.ofEpochSecond(time.getSeconds(), time.getNanos());
    }
}
