package featuredrop.fetch.http;

import featuredrop.workflows.drop.Outcome;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// What one request led to.
sealed interface HopResult {
    /// The whole body.
    @SuppressWarnings("ArrayRecordComponent") // handed over once, never compared
    record Body(byte[] bytes) implements HopResult {}

    /// Somewhere else.
    record Elsewhere(String location) implements HopResult {}

    /// There is a body, and no memory for it now. The request was cancelled, so that no connection waits.
    ///
    /// @param bytes the room it needs
    record NoRoom(long bytes) implements HopResult {}

    /// What a refusal says about the host.
    enum Sign {
        /// It answers.
        ANSWER,
        /// It asks to be called later.
        BUSY,
        /// It sent nothing.
        SILENCE,
        /// It began to answer and did not finish.
        DRIP
    }

    /// No image.
    ///
    /// @param sign what it says about the host
    /// @param isPassing whether the next try may end otherwise
    /// @param retryAfter how long the host asks to be left alone, if it does
    record Refusal(
            Outcome outcome,
            String detail,
            Sign sign,
            boolean isPassing,
            @Nullable Duration retryAfter) implements HopResult {
        Refusal(Outcome outcome, String detail) {
            this(outcome, detail, signOf(outcome), isPassing(outcome), null);
        }

        /// It will be the same next time.
        Refusal lasting() {
            return new Refusal(outcome, detail, sign, false, retryAfter);
        }

        /// The next try may end otherwise.
        Refusal passing() {
            return new Refusal(outcome, detail, sign, true, retryAfter);
        }

        Refusal with(Sign other) {
            return new Refusal(outcome, detail, other, isPassing, retryAfter);
        }

        Refusal after(@Nullable Duration wait) {
            return new Refusal(outcome, detail, sign, isPassing, wait);
        }

        private static boolean isPassing(Outcome outcome) {
            return switch (outcome) {
                case DNS, CONNECT, THROTTLED, HTTP_5XX, DEADLINE, TRUNCATED -> true;
                default -> false;
            };
        }

        private static Sign signOf(Outcome outcome) {
            return switch (outcome) {
                case THROTTLED -> Sign.BUSY;
                case CONNECT, DEADLINE -> Sign.SILENCE;
                default -> Sign.ANSWER;
            };
        }
    }
}
