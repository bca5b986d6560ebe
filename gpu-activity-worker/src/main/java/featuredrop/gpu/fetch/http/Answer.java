package featuredrop.gpu.fetch.http;

import featuredrop.extraction.Outcome;
import java.time.Duration;
import java.util.Optional;

/// What one request led to.
sealed interface Answer {
    /// The whole body.
    @SuppressWarnings("ArrayRecordComponent") // handed over once, never compared
    record Body(byte[] bytes) implements Answer {}

    /// Somewhere else.
    record Elsewhere(String location) implements Answer {}

    /// No image.
    ///
    /// @param retryAfter how long the host asks to be left alone
    record Refusal(Outcome outcome, String detail, Optional<Duration> retryAfter) implements Answer {
        Refusal(Outcome outcome, String detail) {
            this(outcome, detail, Optional.empty());
        }

        /// Whether the next try may end otherwise.
        boolean isPassing() {
            return switch (outcome) {
                case DNS, CONNECT, THROTTLED, HTTP_5XX, DEADLINE, TRUNCATED -> true;
                default -> false;
            };
        }

        /// Whether nothing came from the host.
        boolean isSilence() {
            return outcome == Outcome.DNS || outcome == Outcome.CONNECT || outcome == Outcome.DEADLINE;
        }
    }
}
