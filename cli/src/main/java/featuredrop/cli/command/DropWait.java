package featuredrop.cli.command;

import featuredrop.cli.connection.Refusal;
import featuredrop.cli.display.DropLine;
import featuredrop.cli.display.HumanText;
import featuredrop.cli.drops.Drops;
import featuredrop.exchange.config.TemporalConfig;
import featuredrop.workflows.drop.DropKey;
import java.io.PrintWriter;
import java.time.Duration;

/// Waits for a drop and prints its state whenever that changes.
public final class DropWait {
    private static final Duration LOOK_EVERY = Duration.ofSeconds(1);
    private static final Duration UNTIL_STARTED = Duration.ofMinutes(10);

    private final Drops drops;
    private final TemporalConfig temporal;
    private final PrintWriter progress;

    DropWait(Drops drops, TemporalConfig temporal, PrintWriter progress) {
        this.drops = drops;
        this.temporal = temporal;
        this.progress = progress;
    }

    /// Returns once the drop has ended.
    DropLine untilEnd(DropKey key) {
        String said = "";
        long begin = System.nanoTime();
        while (true) {
            var newest = drops.newest(key);
            if (newest.isPresent() && !newest.get().isRunning()) {
                return DropLine.of(temporal, drops, newest.get());
            }
            if (newest.isEmpty() && System.nanoTime() - begin > UNTIL_STARTED.toNanos()) {
                throw Refusal.no("The drop " + key + " was not started within " + HumanText.duration(UNTIL_STARTED));
            }
            String now =
                    newest.map(run -> DropLine.of(temporal, drops, run).text()).orElse(key + "  not started yet");
            if (!now.equals(said)) {
                progress.println(now);
                progress.flush();
                said = now;
            }
            pause();
        }
    }

    /// Waits between two queries.
    public static void pause() {
        try {
            Thread.sleep(LOOK_EVERY);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw Refusal.no("Interrupted", e);
        }
    }
}
