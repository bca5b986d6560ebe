package featuredrop.fetch.dns;

import java.net.InetAddress;
import java.time.Duration;
import java.util.List;

/// Asks for the addresses of a name, each time anew. Thread-safe.
@FunctionalInterface
public interface NameServers {
    /// Asks once; may block until its own limit.
    ///
    /// @param host a name in ASCII, without a dot at its end
    Answer ask(String host);

    /// What the name service said.
    sealed interface Answer {
        /// The name has addresses.
        ///
        /// @param addresses at least one
        /// @param ttl how long its owner lets it be kept
        record Found(List<InetAddress> addresses, Duration ttl) implements Answer {
            public Found {
                addresses = List.copyOf(addresses);
            }
        }

        /// There is no such name, or it has no address.
        record Absent() implements Answer {}

        /// It is not known.
        ///
        /// @param detail for the operator
        record Unknown(String detail) implements Answer {}
    }
}
