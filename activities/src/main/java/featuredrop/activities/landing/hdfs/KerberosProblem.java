package featuredrop.activities.landing.hdfs;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.security.auth.login.LoginException;
import javax.security.sasl.SaslException;
import org.apache.hadoop.ipc.RemoteException;
import org.apache.hadoop.security.AccessControlException;
import org.ietf.jgss.GSSException;

/// Says in one line what a failure of Kerberos means. The exceptions name classes and mechanisms; several that tell
/// an operator different things have the same text. `runbooks/KERBEROS.md` has a row for each line.
final class KerberosProblem {
    private static final String PREFIX = "Kerberos: ";
    private static final Pattern NO_ANSWER = Pattern.compile(
            "timed out|Connection refused|Connection reset|Cannot contact any KDC|Cannot locate KDC|UnknownHost|unreachable"
                    + "|No route|end of stream");
    /// What Hadoop says as if a right were missing. Elsewhere these words may be those of a path.
    private static final Pattern REFUSED_WAY = Pattern.compile(
            "(SIMPLE authentication is not enabled|Client cannot authenticate via|Server asks us to fall back to SIMPLE).*",
            Pattern.DOTALL);
    /// KDCs and services allow a difference of five minutes, unless configured otherwise.
    private static final Duration MUCH = Duration.ofMinutes(4);

    private KerberosProblem() {}

    /// A failed login, in one line.
    static final class KerberosException extends IOException {
        KerberosException(String line, Throwable cause) {
            super(line, cause);
        }
    }

    /// @param fragment what the texts of the chain of causes hold
    /// @param line what it means
    private record Row(Pattern fragment, Function<Matcher, String> line) {
        Row(String fragment, Function<Matcher, String> line) {
            this(Pattern.compile(fragment), line);
        }
    }

    private static final List<Row> CALLS = List.of(
            new Row("No common protection layer", _ -> "hadoop.rpc.protection of hadoop-conf is not the NameNode's"),
            new Row(
                    "invalid Kerberos principal: (\\S+), expecting: ([^\\s\\]|]+)",
                    found -> "the NameNode is " + found.group(1)
                            + ", and dfs.namenode.kerberos.principal of hadoop-conf says " + found.group(2)),
            new Row(
                    "SIMPLE authentication is not enabled",
                    _ -> "HDFS asks for it, and hadoop.security.authentication of hadoop-conf does not"),
            new Row(
                    "fall back to SIMPLE",
                    _ -> "HDFS does not ask for it, and hadoop.security.authentication of hadoop-conf does"),
            new Row("Clock skew too great", _ -> clocks()),
            new Row("Failed to find any Kerberos tgt|Client cannot authenticate via", _ -> noTicket()),
            new Row("Server not found in Kerberos database", _ -> "the KDC does not know the NameNode's principal"));

    /// The line for a failed login.
    static String ofLogin(Throwable failure, String principal, Path keytab) {
        String texts = texts(failure);
        if (texts.contains("Checksum failed") || texts.contains("(24)") || texts.contains("(31)")) {
            return PREFIX + "the KDC has another key of " + principal + " than the keytab " + keytab
                    + "; export the keytab again";
        }
        if (texts.contains("Client not found in Kerberos database")) {
            return PREFIX + "the KDC does not know " + principal;
        }
        if (texts.contains("revoked") || texts.contains("(1)") || texts.contains("(23)")) {
            return PREFIX + "the KDC has locked " + principal + ", or it has expired";
        }
        if (texts.contains("Clock skew too great")) {
            return PREFIX + clocks();
        }
        if (texts.contains("Unable to obtain password")) {
            return PREFIX + "the keytab " + keytab + " cannot be read, or holds no key of " + principal;
        }
        if (texts.contains("No rules applied")) {
            return PREFIX + "hadoop.security.auth_to_local of hadoop-conf has no rule for " + principal;
        }
        String realm = principal.substring(principal.indexOf('@') + 1);
        if (NO_ANSWER.matcher(texts).find()) {
            return PREFIX + "no KDC of " + realm + " answers (" + last(failure) + ")";
        }
        return PREFIX + "no ticket for " + principal + " (" + last(failure) + ")";
    }

    /// The line for a failed call, if Kerberos is why it failed.
    static Optional<String> ofCall(Throwable failure) {
        if (causes(failure).noneMatch(KerberosProblem::isOfKerberos)) {
            return Optional.empty();
        }
        Optional<String> said = causes(failure)
                .filter(KerberosException.class::isInstance)
                .map(Throwable::getMessage)
                .findFirst();
        if (said.isPresent()) {
            return said;
        }
        String texts = texts(failure);
        for (Row row : CALLS) {
            Matcher found = row.fragment().matcher(texts);
            if (found.find()) {
                return Optional.of(PREFIX + row.line().apply(found));
            }
        }
        if (NO_ANSWER.matcher(texts).find()) {
            return Optional.of(PREFIX + "the KDC does not answer (" + last(failure) + ")");
        }
        return Optional.of(PREFIX + "the ticket is refused (" + last(failure) + ")");
    }

    private static String noTicket() {
        Optional<KerberosLogin> login = KerberosLogin.latest();
        if (login.isEmpty()) {
            return "this user has no ticket; type kinit";
        }
        if (login.get().problem().isEmpty() && isMuch(login.get())) {
            return clocks();
        }
        return login.get()
                .problem()
                .map(problem -> problem.substring(PREFIX.length()))
                .orElse("the ticket of " + login.get().principal() + " has ended");
    }

    private static String clocks() {
        Optional<KerberosLogin> login = KerberosLogin.latest().filter(KerberosProblem::isMuch);
        if (login.isEmpty()) {
            return "the clocks of this machine, of the KDC and of the NameNode differ too much";
        }
        Duration ahead = login.get().ahead();
        return "this machine's clock is " + ahead.abs().toSeconds() + " s "
                + (ahead.isNegative() ? "behind" : "ahead of") + " the KDC's";
    }

    /// A ticket that ends before it comes cannot be used either.
    private static boolean isMuch(KerberosLogin login) {
        return login.ahead().abs().compareTo(MUCH) > 0 || login.ahead().compareTo(login.life()) >= 0;
    }

    private static boolean isOfKerberos(Throwable cause) {
        return switch (cause) {
            case KerberosException _, SaslException _, GSSException _, LoginException _ -> true;
            case RemoteException remote -> remote.getClassName().equals(SaslException.class.getName());
            case AccessControlException refused ->
                REFUSED_WAY.matcher(String.valueOf(refused.getMessage())).matches();
            default -> false;
        };
    }

    private static Stream<Throwable> causes(Throwable failure) {
        return Stream.iterate(failure, Objects::nonNull, Throwable::getCause);
    }

    private static String texts(Throwable failure) {
        return causes(failure)
                .map(cause -> cause.getClass().getName() + ": " + cause.getMessage())
                .collect(Collectors.joining("\n"));
    }

    /// The first line of the innermost failure that says something.
    private static String last(Throwable failure) {
        return causes(failure)
                .filter(cause -> !cause.getClass().getSimpleName().equals("Asn1Exception"))
                .flatMap(cause ->
                        String.valueOf(cause.getMessage()).strip().lines().limit(1))
                .reduce(failure.getClass().getSimpleName(), (_, later) -> later);
    }
}
