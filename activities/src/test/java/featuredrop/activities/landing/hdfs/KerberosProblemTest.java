package featuredrop.activities.landing.hdfs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.security.auth.login.LoginException;
import javax.security.sasl.SaslException;
import org.apache.hadoop.ipc.RemoteException;
import org.apache.hadoop.security.AccessControlException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The texts of the exceptions are those of JDK 25, Hadoop 3.5.0 and the KDC of MIT Kerberos 1.20.1.
final class KerberosProblemTest {
    private static final String PLACE =
            "DestHost:destPort localhost:8020 , LocalHost:localPort vm/127.0.0.1:0. Failed on local exception: ";
    private static final Path RUNBOOK = Path.of("../runbooks/KERBEROS.md");

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            Client not found in Kerberos database (6) - CLIENT_NOT_FOUND    | the KDC does not know me@REALM
            Checksum failed                                                 | the KDC has another key of me@REALM than the keytab /k; export the keytab again
            Pre-authentication information was invalid (24)                 | the KDC has another key of me@REALM than the keytab /k; export the keytab again
            Clients credentials have been revoked (18) - CLIENT LOCKED OUT  | the KDC has locked me@REALM, or it has expired
            Client's entry in database expired (1) - CLIENT EXPIRED         | the KDC has locked me@REALM, or it has expired
            Password has expired (23)                                       | the KDC has locked me@REALM, or it has expired
            Clock skew too great (37) - PREAUTH_FAILED                      | the clocks of this machine, of the KDC and of the NameNode differ too much
            KDC has no support for encryption type (14)                     | no ticket for me@REALM (KDC has no support for encryption type (14))
            Cannot locate KDC                                               | no KDC of REALM answers (Cannot locate KDC)
            """)
    void aRefusedLoginHasItsLine(String text, String line) {
        assertThat(KerberosProblem.ofLogin(new LoginException(text), "me@REALM", Path.of("/k")))
                .isEqualTo("Kerberos: " + line);
    }

    @Test
    void aKdcThatDoesNotAnswerIsToldFromOneThatRefuses() {
        assertThat(login(new ConnectException("Connection refused"))).endsWith("answers (Connection refused)");
        assertThat(login(new SocketTimeoutException("Read timed out"))).endsWith("answers (Read timed out)");
        assertThat(login(new UnknownHostException("kdc.example"))).endsWith("no KDC of REALM answers (kdc.example)");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            GSS initiate failed [Caused by GSSException: No valid credentials provided (Mechanism level: Failed to find any Kerberos tgt)] | this user has no ticket; type kinit
            GSS initiate failed [Caused by GSSException: No valid credentials provided (Mechanism level: Clock skew too great (37) - PROCESS_TGS)] | the clocks of this machine, of the KDC and of the NameNode differ too much
            GSS initiate failed [Caused by GSSException: No valid credentials provided (Mechanism level: Server not found in Kerberos database (7) - LOOKING_UP_SERVER)] | the KDC does not know the NameNode's principal
            GSS initiate failed [Caused by GSSException: No valid credentials provided (Mechanism level: Connection refused)] | the KDC does not answer (GSS initiate failed [Caused by GSSException: No valid credentials provided (Mechanism level: Connection refused)])
            No common protection layer between client and server | hadoop.rpc.protection of hadoop-conf is not the NameNode's
            Bad Kerberos server principal configuration [Caused by java.lang.IllegalArgumentException: Server has invalid Kerberos principal: nn/a@REALM, expecting: hdfs/a@REALM] | the NameNode is nn/a@REALM, and dfs.namenode.kerberos.principal of hadoop-conf says hdfs/a@REALM
            """)
    void aCallWithoutAValidTicketHasItsLine(String text, String line) {
        assertThat(KerberosProblem.ofCall(new IOException(PLACE + text, new SaslException(text))))
                .contains("Kerberos: " + line);
    }

    @Test
    void bothSidesMustAgreeWhetherThereIsKerberos() {
        assertThat(KerberosProblem.ofCall(new IOException(
                        PLACE, new AccessControlException("Client cannot authenticate via:[TOKEN, KERBEROS]"))))
                .contains("Kerberos: this user has no ticket; type kinit");
        assertThat(KerberosProblem.ofCall(new AccessControlException(
                        "SIMPLE authentication is not enabled.  Available:[TOKEN, KERBEROS]")))
                .contains("Kerberos: HDFS asks for it, and hadoop.security.authentication of hadoop-conf does not");
        assertThat(KerberosProblem.ofCall(new AccessControlException(
                        "Server asks us to fall back to SIMPLE auth, but this client is configured to only allow secure"
                                + " connections.")))
                .contains("Kerberos: HDFS does not ask for it, and hadoop.security.authentication of hadoop-conf does");
    }

    @Test
    void otherFailuresStayWhatTheyAre() {
        assertThat(KerberosProblem.ofCall(new ConnectException("Connection refused")))
                .isEmpty();
        assertThat(KerberosProblem.ofCall(new SocketTimeoutException("20000 millis timeout")))
                .isEmpty();
        assertThat(KerberosProblem.ofCall(new FileNotFoundException("/Kerberos/GSS")))
                .isEmpty();
        assertThat(KerberosProblem.ofCall(new RemoteException(
                        "org.apache.hadoop.security.AccessControlException",
                        "Permission denied: user=featuredrop, access=WRITE, inode=\"/Kerberos: /GSSException\"")))
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            no KDC of
            the KDC has another key of
            the KDC does not know
            the KDC has locked
            or it has expired
            this machine's clock is
            the clocks of this machine, of the KDC and of the NameNode differ too much
            hadoop.security.auth_to_local
            hadoop.rpc.protection
            and dfs.namenode.kerberos.principal
            HDFS asks for it, and hadoop.security.authentication
            HDFS does not ask for it
            the KDC does not know the NameNode's principal
            this user has no ticket; type kinit
            may be read by others
            cannot be read
            holds no key of
            """)
    void theRunbookHasARowForEachLine(String words) throws IOException {
        assertThat(Files.readString(RUNBOOK)).contains(words);
    }

    private static String login(IOException cause) {
        LoginException failure = new LoginException(cause.getMessage());
        failure.initCause(cause);
        return KerberosProblem.ofLogin(failure, "me@REALM", Path.of("/k"));
    }
}
