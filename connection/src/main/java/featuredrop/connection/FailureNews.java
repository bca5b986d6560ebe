package featuredrop.connection;

import featuredrop.workflows.flow.drop.DropWorkflow;
import featuredrop.workflows.flow.drop.FailingCalls;
import featuredrop.workflows.policy.FailureKind;
import featuredrop.workflows.policy.FailureType;
import featuredrop.workflows.policy.Secrets;
import io.temporal.activity.ActivityExecutionContext;
import io.temporal.activity.ActivityInfo;
import io.temporal.client.ActivityCompletionException;
import io.temporal.client.WorkflowTargetOptions;
import io.temporal.common.interceptors.ActivityInboundCallsInterceptor;
import io.temporal.common.interceptors.ActivityInboundCallsInterceptorBase;
import io.temporal.common.interceptors.WorkerInterceptorBase;
import io.temporal.common.interceptors.WorkflowInboundCallsInterceptor;
import io.temporal.common.interceptors.WorkflowInboundCallsInterceptorBase;
import io.temporal.common.interceptors.WorkflowOutboundCallsInterceptor;
import io.temporal.failure.ApplicationFailure;
import io.temporal.failure.CanceledFailure;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Tells a drop of the attempts of its activities that do not succeed, because the server repeats an activity without
/// telling its workflow. For the options of every worker: that of workflows sends the summary of each activity along,
/// the others send the signal `failing`.
///
/// A signal costs about five events of the drop's history, so few are sent: from the second attempt on, or from the
/// first where the data are only not complete yet; then when the message changes, but after a pause that doubles from
/// one minute to one hour. So 10,000 drops that wait for their data cost one signal each. Thread-safe.
public final class FailureNews extends WorkerInterceptorBase {
    private static final Logger LOG = LoggerFactory.getLogger(FailureNews.class);
    private static final Duration FIRST_PAUSE = Duration.ofMinutes(1);
    private static final Duration LONGEST_PAUSE = Duration.ofHours(1);
    private static final int MOST_REMEMBERED = 20_000;
    private static final int MOST_OF_MESSAGE = 1_000;

    /// What was said last of an activity.
    ///
    /// @param again when it may be said otherwise
    /// @param pause the time until then
    private record Said(String text, Instant again, Duration pause) {}

    private final InstantSource clock;
    private final LinkedHashMap<String, Said> said = new LinkedHashMap<>(16, 0.75f, true);

    public FailureNews() {
        this(InstantSource.system());
    }

    /// @param clock for the pauses
    public FailureNews(InstantSource clock) {
        this.clock = clock;
    }

    @Override
    public WorkflowInboundCallsInterceptor interceptWorkflow(WorkflowInboundCallsInterceptor next) {
        return new WorkflowInboundCallsInterceptorBase(next) {
            @Override
            public void init(WorkflowOutboundCallsInterceptor outbound) {
                super.init(new CallNames(outbound));
            }
        };
    }

    @Override
    public ActivityInboundCallsInterceptor interceptActivity(ActivityInboundCallsInterceptor next) {
        return new WatchedCall(next);
    }

    /// One attempt of an activity.
    private final class WatchedCall extends ActivityInboundCallsInterceptorBase {
        private @Nullable ActivityExecutionContext context;

        WatchedCall(ActivityInboundCallsInterceptor next) {
            super(next);
        }

        @Override
        public void init(ActivityExecutionContext given) {
            context = given;
            super.init(given);
        }

        @Override
        public ActivityOutput execute(ActivityInput input) {
            String call = CallNames.of(input.getHeader());
            if (context == null
                    || call.isEmpty()
                    || !"Drop".equals(context.getInfo().getWorkflowType())) {
                return super.execute(input);
            }
            try {
                ActivityOutput output = super.execute(input);
                forget(context.getInfo());
                return output;
            } catch (ActivityCompletionException | CanceledFailure e) {
                throw e;
            } catch (RuntimeException e) {
                // Whatever it is, it is thrown on; only its text is wanted.
                tell(context, call, e);
                throw e;
            }
        }
    }

    /// Whatever goes wrong here must not take the place of the failure itself.
    private void tell(ActivityExecutionContext context, String call, RuntimeException failure) {
        try {
            news(call, failure).ifPresent(news -> tell(context, news));
        } catch (RuntimeException e) {
            LOG.info("failure not signalled workflow={}", context.getInfo().getWorkflowId(), e);
        }
    }

    /// What to say of it; empty when the activity is not repeated.
    private static Optional<FailingCalls.News> news(String call, RuntimeException failure) {
        if (!(failure instanceof ApplicationFailure known)) {
            String kind = FailureKind.PLATFORM.name();
            return Optional.of(new FailingCalls.News(call, kind, kind, cut(Secrets.line(failure.toString()))));
        }
        if (known.isNonRetryable()) {
            return Optional.empty();
        }
        String message = cut(Secrets.line(known.getOriginalMessage()));
        return Optional.of(new FailingCalls.News(call, kind(known), known.getType(), message));
    }

    /// The kind stands in the details of a failure of FeatureDrop; others may have none, and then must not be asked.
    private static String kind(ApplicationFailure failure) {
        String type = failure.getType();
        if (type.equals(FailureType.NOT_READY.text())) {
            return "";
        }
        boolean own = Arrays.stream(FailureType.values())
                .anyMatch(known -> known.text().equals(type));
        return own ? failure.getDetails().get(0, String.class) : FailureKind.PLATFORM.name();
    }

    private static String cut(String message) {
        return message.length() <= MOST_OF_MESSAGE ? message : message.substring(0, MOST_OF_MESSAGE);
    }

    private void tell(ActivityExecutionContext context, FailingCalls.News news) {
        ActivityInfo info = context.getInfo();
        boolean benign = news.kind().isEmpty();
        if ((info.getAttempt() < 2 && !benign) || !isToBeSaid(key(info), news.type() + news.message())) {
            return;
        }
        WorkflowTargetOptions run = WorkflowTargetOptions.newBuilder()
                .setWorkflowId(info.getWorkflowId())
                .setRunId(info.getWorkflowRunId())
                .build();
        context.getWorkflowClient().newWorkflowStub(DropWorkflow.class, run).failing(news);
    }

    private boolean isToBeSaid(String key, String text) {
        Instant now = clock.instant();
        synchronized (said) {
            Said last = said.get(key);
            if (last != null && (last.text().equals(text) || now.isBefore(last.again()))) {
                return false;
            }
            Duration pause = last == null ? FIRST_PAUSE : last.pause().multipliedBy(2);
            Duration next = pause.compareTo(LONGEST_PAUSE) < 0 ? pause : LONGEST_PAUSE;
            said.put(key, new Said(text, now.plus(next), next));
            if (said.size() > MOST_REMEMBERED) {
                said.pollFirstEntry();
            }
            return true;
        }
    }

    private void forget(ActivityInfo info) {
        synchronized (said) {
            said.remove(key(info));
        }
    }

    private static String key(ActivityInfo info) {
        return info.getWorkflowRunId() + "/" + info.getActivityId();
    }
}
