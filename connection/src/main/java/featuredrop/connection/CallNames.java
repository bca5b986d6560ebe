package featuredrop.connection;

import io.temporal.api.common.v1.Payload;
import io.temporal.common.converter.GlobalDataConverter;
import io.temporal.common.interceptors.Header;
import io.temporal.common.interceptors.WorkflowOutboundCallsInterceptor;
import io.temporal.common.interceptors.WorkflowOutboundCallsInterceptorBase;

/// Sends the summary of each activity along with it, because the activity's worker does not get it otherwise.
final class CallNames extends WorkflowOutboundCallsInterceptorBase {
    private static final String KEY = "featuredrop-call";

    CallNames(WorkflowOutboundCallsInterceptor next) {
        super(next);
    }

    @Override
    public <R> ActivityOutput<R> executeActivity(ActivityInput<R> input) {
        String summary = input.getOptions().getSummary();
        if (summary != null) {
            GlobalDataConverter.get()
                    .toPayload(summary)
                    .ifPresent(payload -> input.getHeader().getValues().put(KEY, payload));
        }
        return super.executeActivity(input);
    }

    /// The summary; empty for an activity that was scheduled without one.
    static String of(Header header) {
        Payload name = header.getValues().get(KEY);
        String summary = name == null ? null : GlobalDataConverter.get().fromPayload(name, String.class, String.class);
        return summary == null ? "" : summary;
    }
}
