package featuredrop.workflows.flow.drop;

import io.temporal.api.history.v1.HistoryEvent;
import io.temporal.common.WorkflowExecutionHistory;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/// Reads from a history how many activities of a type were under way at the same time. What the history says does not
/// depend on how fast the activities are.
final class ActivitiesAtATime {
    private final Map<Long, String> open = new HashMap<>();
    private final Map<String, Integer> most = new TreeMap<>();

    private ActivitiesAtATime() {}

    /// The most activities that were scheduled and not yet closed, by type.
    static Map<String, Integer> most(WorkflowExecutionHistory history) {
        ActivitiesAtATime activities = new ActivitiesAtATime();
        history.getEvents().forEach(activities::take);
        return activities.most;
    }

    private void take(HistoryEvent event) {
        switch (event.getEventType()) {
            case EVENT_TYPE_ACTIVITY_TASK_SCHEDULED -> {
                String type = event.getActivityTaskScheduledEventAttributes()
                        .getActivityType()
                        .getName();
                open.put(event.getEventId(), type);
                int now = (int) open.values().stream().filter(type::equals).count();
                most.merge(type, now, Math::max);
            }
            case EVENT_TYPE_ACTIVITY_TASK_COMPLETED ->
                open.remove(event.getActivityTaskCompletedEventAttributes().getScheduledEventId());
            case EVENT_TYPE_ACTIVITY_TASK_FAILED ->
                open.remove(event.getActivityTaskFailedEventAttributes().getScheduledEventId());
            case EVENT_TYPE_ACTIVITY_TASK_TIMED_OUT ->
                open.remove(event.getActivityTaskTimedOutEventAttributes().getScheduledEventId());
            case EVENT_TYPE_ACTIVITY_TASK_CANCELED ->
                open.remove(event.getActivityTaskCanceledEventAttributes().getScheduledEventId());
            default -> {}
        }
    }
}
