package featuredrop.activities.landing.hdfs;

import featuredrop.activities.landing.hdfs.KerberosProblem.KerberosException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import javax.security.auth.login.LoginException;
import org.apache.hadoop.security.KerberosAuthException;
import org.apache.hadoop.security.UserGroupInformation;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The login of this process with a keytab, renewed by a thread that never gives up. Thread-safe.
///
/// Hadoop's own renewal gives its ticket up before it asks for the next one, and ends for good at the first refusal: a
/// KDC that is away for a minute cost the ticket. Here the KDC must answer before Hadoop is told to log in again.
///
/// Hadoop knows one login per JVM, so this class keeps the latest.
final class KerberosLogin {
    private static final Logger LOG = LoggerFactory.getLogger(KerberosLogin.class);
    private static final AtomicReference<@Nullable KerberosLogin> LATEST = new AtomicReference<>();

    private static final Duration SHORTEST_PAUSE = Duration.ofSeconds(1);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(10);

    private final String principal;
    private final Path keytab;
    private final AtomicReference<State> state;

    private KerberosLogin(String principal, Path keytab, KeytabTicket ticket) {
        this.principal = principal;
        this.keytab = keytab;
        this.state = new AtomicReference<>(new State(ticket, null));
    }

    /// @param ticket the latest one
    /// @param problem why the latest try to renew it failed
    private record State(KeytabTicket ticket, @Nullable String problem) {
        /// A fifth of its life is left for tries.
        boolean isDue(Instant now) {
            Duration fresh = ticket.life().multipliedBy(4).dividedBy(5);
            return problem != null || now.isAfter(ticket.received().plus(fresh));
        }

        Duration pause() {
            Duration share = ticket.life().dividedBy(20);
            Duration bounded = share.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : share;
            return bounded.compareTo(SHORTEST_PAUSE) < 0 ? SHORTEST_PAUSE : bounded;
        }
    }

    /// Logs in and keeps the ticket fresh for as long as the process lives.
    static void start(String principal, Path keytab) throws IOException {
        KerberosLogin known = LATEST.get();
        if (known != null && known.principal.equals(principal) && known.keytab.equals(keytab)) {
            return;
        }
        try {
            KeytabTicket ticket = KeytabTicket.ask(principal, keytab);
            UserGroupInformation.loginUserFromKeytab(principal, keytab.toString());
            KerberosLogin login = new KerberosLogin(principal, keytab, ticket);
            LATEST.set(login);
            Thread.ofPlatform().daemon().name("kerberos-renewal").start(login::keepFresh);
        } catch (LoginException | KerberosAuthException e) {
            throw new KerberosException(KerberosProblem.ofLogin(e, principal, keytab), e);
        }
    }

    /// The latest login with a keytab; none when the tickets of the process's own user count.
    static Optional<KerberosLogin> latest() {
        return Optional.ofNullable(LATEST.get());
    }

    /// The tickets of the process's own user count from now on.
    static void forget() {
        LATEST.set(null);
    }

    String principal() {
        return principal;
    }

    /// How far this machine's clock is ahead of the KDC's.
    Duration ahead() {
        return state.get().ticket().ahead();
    }

    /// How long its tickets hold.
    Duration life() {
        return state.get().ticket().life();
    }

    /// Why the ticket cannot be renewed at present.
    Optional<String> problem() {
        return Optional.ofNullable(state.get().problem());
    }

    private void keepFresh() {
        while (LATEST.get() == this) {
            try {
                TimeUnit.NANOSECONDS.sleep(state.get().pause().toNanos());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
            if (state.get().isDue(Instant.now())) {
                renew();
            }
        }
    }

    private void renew() {
        State before = state.get();
        try {
            KeytabTicket ticket = KeytabTicket.ask(principal, keytab);
            UserGroupInformation.getLoginUser().forceReloginFromKeytab();
            state.set(new State(ticket, null));
            if (before.problem() != null) {
                LOG.info("kerberos ticket renewed again principal={}", principal);
            }
        } catch (LoginException | IOException e) {
            String problem = KerberosProblem.ofLogin(e, principal, keytab);
            state.set(new State(before.ticket(), problem));
            if (!problem.equals(before.problem())) {
                LOG.warn("kerberos ticket not renewed principal={} reason={}", principal, problem);
            }
        }
    }
}
