package featuredrop.cli.servers;

import java.time.Duration;

/// Looks at one server.
interface ServerCheck {
    /// The key of the configuration and its value.
    String place();

    /// How long all of it may take: longer than what the client of the server gives a call, so that its own message is
    /// seen where it has one, and long enough for a machine that is busy with other work.
    default Duration limit() {
        return Duration.ofSeconds(45);
    }

    /// Looks, and ends at the first failure without which nothing more can be learnt.
    ///
    /// @throws Exception what the server or its client said
    void run(Findings findings) throws Exception;
}
