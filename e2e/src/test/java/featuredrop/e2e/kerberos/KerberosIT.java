package featuredrop.e2e.kerberos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import featuredrop.e2e.Runbook;
import featuredrop.e2e.SharedLocalSystem;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// HDFS that asks for Kerberos: tickets of 20 s, a KDC that is away, and the one line for each mistake.
final class KerberosIT {
    private static final Duration LONG = Duration.ofMinutes(2);
    /// More than two lives of a ticket.
    private static final Duration WATCHED = Duration.ofSeconds(45);

    private static @TempDir Path directory;
    private static Realm realm;

    @BeforeAll
    static void start() throws Exception {
        assumeTrue(
                Kdc.possible(SharedLocalSystem.home()),
                "tests of Kerberos need the packages that tools/kerberos gets on a Debian 12");
        realm = Realm.start(directory);
    }

    @AfterAll
    static void stop() {
        if (realm != null) {
            realm.close();
        }
    }

    @Test
    void ticketsAreRenewedWhileThreadsWorkAndAKdcThatIsAwayIsNamedUntilItIsBack() throws Exception {
        Path log = directory.resolve("rounds.log");
        Process rounds = realm.rounds(realm.config("rounds", Realm.PRINCIPAL, realm.keytab()), log);
        try {
            await().atMost(LONG).until(() -> lines(log, "ok ").size() > 3 || !rounds.isAlive());
            assertThat(rounds.isAlive()).as(Files.readString(log)).isTrue();
            await().pollDelay(WATCHED).atMost(LONG).until(() -> rounds.isAlive());
            assertThat(lines(log, "FAIL")).isEmpty();

            realm.kdc().freeze();
            await().atMost(LONG).until(() -> !lines(log, "FAIL").isEmpty());
            assertThat(lines(log, "FAIL").getFirst())
                    .startsWith("FAIL KERBEROS Cannot ")
                    .matches(".*: Kerberos: no KDC of EXAMPLE.TEST answers \\((Connect|Read) timed out\\)");
            realm.kdc().thaw();
            int before = lines(log, "ok ").size();
            await().atMost(LONG).until(() -> lines(log, "ok ").size() > before + 10);
        } finally {
            realm.kdc().thaw();
            Realm.end(rounds);
        }
        assertThat(Files.readString(log)).endsWith("open file whole\n").doesNotContain("WRONG");
    }

    @Test
    void eachMistakeHasItsLine() throws Exception {
        Mistakes mistakes = new Mistakes(realm);
        List<Mistakes.Mistake> all = mistakes.all();
        assertThat(realm.opened(all.stream().map(Mistakes.Mistake::config).toList()))
                .containsExactlyElementsOf(
                        all.stream().map(Mistakes.Mistake::line).toList());
    }

    @Test
    void aClockThatIsAheadIsNamed() throws Exception {
        Path config = realm.config("clock", Realm.PRINCIPAL, realm.keytab());
        realm.kdc().stop();
        realm.kdc().start(realm.kdc().clock("-10m"));
        try {
            assertThat(realm.opened(List.of(config)))
                    .singleElement()
                    .asString()
                    .matches(
                            "KERBEROS Cannot stat /: Kerberos: this machine's clock is (599|6\\d\\d) s ahead of the KDC's");
        } finally {
            realm.kdc().stop();
            realm.kdc().start(Map.of());
        }
    }

    @Test
    void aWorkerWhoseFilesAreWrongIsNotStartedAgainAndOneThatTheKdcRefusesIs() throws Exception {
        Path absent = directory.resolve("absent.keytab");
        assertThat(worker(realm.config("absent", Realm.PRINCIPAL, absent)))
                .isEqualTo("2 featuredrop-worker: sites.secure.kerberos.keytab: " + absent
                        + ": cannot be read: NoSuchFileException");
        Path ghost = realm.kdc().keytab("phantom.keytab", "phantom");
        realm.kdc().admin("delprinc -force phantom");
        assertThat(worker(realm.config("phantom", "phantom@EXAMPLE.TEST", ghost)))
                .isEqualTo("1 featuredrop-worker: sites.secure.kerberos: login of phantom@EXAMPLE.TEST: Cannot create a"
                        + " client of " + realm.hdfs().address()
                        + ": Kerberos: the KDC does not know phantom@EXAMPLE.TEST");
    }

    @Test
    void anOperatorComesWithATicketOfHerOwn() throws Exception {
        Path config = realm.config("none", "    hadoop-conf: " + realm.hdfs().hadoopConf() + "\n");
        Path own = realm.kdc().keytab("operator.keytab", "operator");
        Path cache = realm.kdc().kinit("operator.cache", own, "operator");
        String[] check = {"featuredrop", "config", "check", "--connect", "--config", config.toString()};
        assertThat(realm.said(Map.of("KRB5CCNAME", "FILE:" + cache), check))
                .contains("sites.secure.landing /landing: can be listed")
                .doesNotContain("Kerberos");
        assertThat(realm.said(Map.of("KRB5CCNAME", "FILE:" + cache + ".none"), check))
                .startsWith("3 ")
                .contains("Cannot stat /: Kerberos: this user has no ticket; type kinit");
    }

    @Test
    void theCommandsOfThePagesLeadToAClusterThatAnswers() throws Exception {
        Path keytab = directory.resolve("page.keytab");
        Path config = realm.config("page", "featuredrop/_HOST@EXAMPLE.TEST", keytab);
        Map<String, String> names = Map.of(
                "KEYTAB", keytab.toString(),
                "PRINCIPAL", "featuredrop/" + thisMachine() + "@EXAMPLE.TEST",
                "OWNER", System.getProperty("user.name"),
                "FEATUREDROP_CONFIG", config.toString());
        Runbook page = Runbook.read(realm.directory().home().resolve("docs/how-to/secure-hadoop.md"));
        assertThat(realm.shell(names, page.script("Principal and keytab", "Check")))
                .startsWith("0 ")
                .contains("sites.secure.output /features: files can be created, renamed and removed");
        assertThat(realm.shell(names, Runbook.read("KERBEROS").script("Check")))
                .startsWith("0 ")
                .contains("featuredrop/" + thisMachine() + "@EXAMPLE.TEST")
                .contains("sites.secure.output /features: files can be created, renamed and removed");
    }

    private static String thisMachine() throws IOException {
        return InetAddress.getLocalHost().getCanonicalHostName().toLowerCase(Locale.ROOT);
    }

    private static List<String> lines(Path log, String start) throws IOException {
        return Files.readAllLines(log).stream()
                .filter(line -> line.startsWith(start))
                .toList();
    }

    /// The exit code of a worker that does not start, and its last line.
    private static String worker(Path config) throws Exception {
        String said =
                realm.said(Map.of(), "featuredrop-worker", "--io", "--site", Realm.SITE, "--config", config.toString());
        return said.substring(0, 2) + said.substring(Math.max(2, said.lastIndexOf('\n') + 1));
    }
}
