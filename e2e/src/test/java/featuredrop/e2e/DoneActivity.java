package featuredrop.e2e;

import com.google.protobuf.Timestamp;
import io.temporal.api.enums.v1.EventType;
import io.temporal.api.history.v1.ActivityTaskStartedEventAttributes;
import io.temporal.api.history.v1.HistoryEvent;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/// An activity that was done, as the workflow's history tells of it. The history names the last attempt only.
///
/// @param type its type
/// @param scheduled when the workflow asked for it
/// @param started when the attempt began that did it
/// @param completed when that attempt ended
/// @param attempt the number of that attempt
/// @param lost whether the attempt before it was never heard of again
record DoneActivity(String type, Instant scheduled, Instant started, Instant completed, int attempt, boolean lost) {
    static List<DoneActivity> in(List<HistoryEvent> history) {
        Map<Long, HistoryEvent> events = new HashMap<>();
        history.forEach(event -> events.put(event.getEventId(), event));
        List<DoneActivity> done = new ArrayList<>();
        for (HistoryEvent event : history) {
            if (event.getEventType() == EventType.EVENT_TYPE_ACTIVITY_TASK_COMPLETED) {
                done.add(of(event, events));
            }
        }
        return List.copyOf(done);
    }

    private static DoneActivity of(HistoryEvent completed, Map<Long, HistoryEvent> events) {
        var ids = completed.getActivityTaskCompletedEventAttributes();
        HistoryEvent scheduled = Objects.requireNonNull(events.get(ids.getScheduledEventId()));
        HistoryEvent started = Objects.requireNonNull(events.get(ids.getStartedEventId()));
        ActivityTaskStartedEventAttributes last = started.getActivityTaskStartedEventAttributes();
        return new DoneActivity(
                scheduled
                        .getActivityTaskScheduledEventAttributes()
                        .getActivityType()
                        .getName(),
                instant(scheduled.getEventTime()),
                instant(started.getEventTime()),
                instant(completed.getEventTime()),
                last.getAttempt(),
                last.getLastFailure().hasTimeoutFailureInfo());
    }

    boolean is(String activityType) {
        return type.equalsIgnoreCase(activityType);
    }

    /// Whether an attempt was under way at that time: the one that did it, or one before it that was lost.
    boolean wasUnderWay(Instant at) {
        boolean last = !started.isAfter(at) && completed.isAfter(at);
        boolean before = lost && !scheduled.isAfter(at) && started.isAfter(at);
        return last || before;
    }

    private static Instant instant(Timestamp time) {
        return Instant.ofEpochSecond(time.getSeconds(), time.getNanos());
    }
}
