package featuredrop.worker.host;

import featuredrop.workflows.policy.Secrets;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Looks whether EC2 has said that it takes this spot instance away, which it does two minutes before. Used
/// by one thread.
public final class SpotNotice {
    private static final Logger LOG = LoggerFactory.getLogger(SpotNotice.class);
    private static final String ITEM = "spot/instance-action";
    private static final int MOST_CHARACTERS = 200;

    private final InstanceMetadata metadata;
    private final AtomicReference<String> trouble = new AtomicReference<>("");

    public SpotNotice(InstanceMetadata metadata) {
        this.metadata = metadata;
    }

    /// What EC2 said.
    ///
    /// @param known false when nobody answered, so that what was known before still holds
    /// @param text EC2's words; empty without a notice
    public record Look(boolean known, String text) {
        /// Whether the instance is taken away.
        public boolean isGoing() {
            return !text.isEmpty();
        }
    }

    /// Asks once, within a few seconds.
    public Look look() {
        try {
            Optional<String> action = metadata.find(ITEM);
            tell("");
            return new Look(true, action.map(SpotNotice::line).orElse(""));
        } catch (IOException e) {
            tell(e.toString());
            return new Look(false, "");
        }
    }

    /// One line, also of an answer that is empty or no JSON.
    private static String line(String answer) {
        String line = Secrets.line(answer.replaceAll("\\s+", " ").strip());
        return line.isEmpty()
                ? "EC2 takes the instance away"
                : line.substring(0, Math.min(MOST_CHARACTERS, line.length()));
    }

    private void tell(String now) {
        if (!trouble.getAndSet(now).equals(now)) {
            LOG.info("spot notice: {}", now.isEmpty() ? "the instance metadata answer" : "no answer, " + now);
        }
    }
}
