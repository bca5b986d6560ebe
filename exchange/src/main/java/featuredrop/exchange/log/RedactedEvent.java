package featuredrop.exchange.log;

import ch.qos.logback.classic.pattern.ThrowableProxyConverter;
import ch.qos.logback.classic.spi.ILoggingEvent;
import featuredrop.workflows.policy.Secrets;

/// The word `%redacted{n}` of log patterns: message and stack trace, `n` lines of each throwable, without [Secrets].
/// Messages of libraries are redacted too, because the pattern does it and not the calls. Thread-safe.
public final class RedactedEvent extends ThrowableProxyConverter {
    /// More of an event is left out.
    static final int LENGTH = 100_000;

    @Override
    public String convert(ILoggingEvent event) {
        return Secrets.removed(event.getFormattedMessage() + " " + super.convert(event), LENGTH);
    }
}
