package featuredrop.cli.land;

import java.time.Duration;

/// While it is open, a process that is told to end (Ctrl-C, SIGTERM) stops a landing first and waits
/// until that has removed what it wrote.
public final class StopHook implements AutoCloseable {
    /// A file system that does not answer must not hold the operator's shell; Sweep removes what is left.
    private static final Duration PATIENCE = Duration.ofSeconds(15);

    private final LandingStop stop;
    private final Thread hook;

    private StopHook(LandingStop stop) {
        this.stop = stop;
        this.hook = new Thread(this::stop, "stop landing");
    }

    /// @param stop of the landing that begins
    public static StopHook install(LandingStop stop) {
        StopHook installed = new StopHook(stop);
        Runtime.getRuntime().addShutdownHook(installed.hook);
        return installed;
    }

    private void stop() {
        try {
            if (!stop.ask(PATIENCE)) {
                System.err.println("featuredrop: HDFS does not answer; what was copied is left, and Sweep removes it");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /// Lets the process end. What the operator is to read has been printed before.
    @Override
    public void close() {
        stop.ended();
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // The process is ending; the hook runs or has run.
        }
    }
}
