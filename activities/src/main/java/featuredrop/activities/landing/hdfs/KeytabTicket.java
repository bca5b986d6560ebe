package featuredrop.activities.landing.hdfs;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import javax.security.auth.Subject;
import javax.security.auth.kerberos.KerberosTicket;
import javax.security.auth.login.AppConfigurationEntry;
import javax.security.auth.login.AppConfigurationEntry.LoginModuleControlFlag;
import javax.security.auth.login.Configuration;
import javax.security.auth.login.LoginContext;
import javax.security.auth.login.LoginException;

/// What the KDC answers to a login with a keytab.
///
/// @param received when it came, by this machine's clock
/// @param life how long the ticket holds
/// @param ahead how far this machine's clock is ahead of the KDC's, to about a second; negative when it is behind
record KeytabTicket(Instant received, Duration life, Duration ahead) {
    private static final String MODULE = "com.sun.security.auth.module.Krb5LoginModule";

    /// Asks for a ticket that is not used. Hadoop gives its ticket up before it asks for another, so it is asked only
    /// when the KDC has just answered here.
    static KeytabTicket ask(String principal, Path keytab) throws LoginException {
        Subject subject = new Subject();
        LoginContext login = new LoginContext("featuredrop", subject, null, withKeytab(principal, keytab));
        login.login();
        KerberosTicket ticket =
                subject.getPrivateCredentials(KerberosTicket.class).iterator().next();
        Instant now = Instant.now();
        Instant given = ticket.getAuthTime().toInstant();
        return new KeytabTicket(
                now, Duration.between(given, ticket.getEndTime().toInstant()), Duration.between(given, now));
    }

    private static Configuration withKeytab(String principal, Path keytab) {
        Map<String, String> options = Map.of(
                "principal", principal,
                "keyTab", keytab.toString(),
                "useKeyTab", "true",
                "storeKey", "true",
                "doNotPrompt", "true",
                // A changed krb5.conf counts for the next login.
                "refreshKrb5Config", "true");
        AppConfigurationEntry entry = new AppConfigurationEntry(MODULE, LoginModuleControlFlag.REQUIRED, options);
        return new Configuration() {
            @Override
            public AppConfigurationEntry[] getAppConfigurationEntry(String name) {
                return new AppConfigurationEntry[] {entry};
            }
        };
    }
}
