package featuredrop.e2e.kerberos;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;

import featuredrop.local.LocalDirectory;
import featuredrop.local.ProcessReadiness;
import featuredrop.local.ProcessSpec;
import featuredrop.local.ProcessTable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// The KDC of MIT Kerberos with a realm of its own, out of Debian's packages (`tools/kerberos`).
final class Kdc implements AutoCloseable {
    static final String REALM = "EXAMPLE.TEST";
    private static final String NAME = "kdc";

    private final LocalDirectory directory;
    private final ProcessTable processes;
    private final Path tools;

    private Kdc(LocalDirectory directory) {
        this.directory = directory;
        this.processes = new ProcessTable(directory);
        this.tools = directory.tool("kerberos");
    }

    /// Whether `tools/kerberos` found the packages.
    static boolean possible(Path home) {
        return Files.isExecutable(home.resolve(".tools/kerberos/bin/krb5kdc"));
    }

    /// Makes the realm and starts the KDC.
    ///
    /// @param life longest life of a ticket, as MIT writes it
    static Kdc start(LocalDirectory directory, String life) throws IOException, InterruptedException {
        Kdc kdc = new Kdc(directory);
        int port = freePort();
        Files.createDirectories(kdc.krb5Conf().getParent());
        Files.writeString(kdc.krb5Conf(), krb5Conf(port, kdc.tools));
        Files.writeString(directory.state("kdc.conf"), kdcConf(port, life, directory));
        kdc.run(List.of(kdc.tool("kdb5_util"), "-r", REALM, "-P", "master", "create", "-s"));
        kdc.start(Map.of());
        await().atMost(Duration.ofSeconds(30))
                .until(() -> ProcessReadiness.port(port).reached(""));
        return kdc;
    }

    /// What Java and MIT's programs read.
    Path krb5Conf() {
        return directory.state("krb5.conf");
    }

    /// Runs a query of `kadmin.local`.
    String admin(String query) throws IOException, InterruptedException {
        return run(List.of(tool("kadmin.local"), "-r", REALM, "-q", query));
    }

    /// Makes principals with random keys and a keytab for its owner only.
    Path keytab(String file, String... principals) throws IOException, InterruptedException {
        for (String principal : principals) {
            admin("addprinc -randkey " + principal);
        }
        return export(file, principals);
    }

    /// Writes the keys of principals, which it changes, into a new keytab.
    Path export(String file, String... principals) throws IOException, InterruptedException {
        Path keytab = directory.state(file);
        Files.deleteIfExists(keytab);
        for (String principal : principals) {
            admin("ktadd -k " + keytab + " " + principal);
        }
        Files.setPosixFilePermissions(keytab, PosixFilePermissions.fromString("r--------"));
        return keytab;
    }

    /// Gets a ticket as a person does.
    Path kinit(String cache, Path keytab, String principal) throws IOException, InterruptedException {
        Path file = directory.state(cache);
        run(List.of(tool("kinit"), "-c", "FILE:" + file, "-k", "-t", keytab.toString(), principal));
        return file;
    }

    /// It gets no time: calls to it hang.
    void freeze() {
        processes.signal(NAME, "STOP");
    }

    void thaw() {
        processes.signal(NAME, "CONT");
    }

    /// It is gone: calls to it are refused.
    void stop() {
        processes.stop(NAME);
    }

    /// @param more for its environment, such as [#clock]
    void start(Map<String, String> more) {
        Map<String, String> environment = new HashMap<>(environment());
        environment.putAll(more);
        processes.start(new ProcessSpec(
                NAME, List.of(tool("krb5kdc"), "-n", "-r", REALM), environment, ProcessReadiness.line("commencing")));
    }

    /// What programs of MIT Kerberos need in their environment.
    Map<String, String> environment() {
        return Map.of(
                "LD_LIBRARY_PATH", tools.resolve("lib").toString(),
                "KRB5_CONFIG", krb5Conf().toString(),
                "KRB5_KDC_PROFILE", directory.state("kdc.conf").toString());
    }

    /// What lets a program see another time of the day than this machine has.
    Map<String, String> clock(String offset) {
        return Map.of("LD_PRELOAD", tools.resolve("lib/libfaketimeMT.so.1").toString(), "FAKETIME", offset);
    }

    Path programs() {
        return tools.resolve("bin");
    }

    @Override
    public void close() {
        processes.stopAll();
    }

    private String tool(String name) {
        return programs().resolve(name).toString();
    }

    private String run(List<String> command) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(new ArrayList<>(command)).redirectErrorStream(true);
        builder.environment().putAll(environment());
        Process process = builder.start();
        process.getOutputStream().close();
        String said = new String(process.getInputStream().readAllBytes(), UTF_8);
        if (process.waitFor() != 0) {
            throw new AssertionError(command + ": " + said);
        }
        return said;
    }

    static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static String krb5Conf(int port, Path tools) {
        return """
                [libdefaults]
                  default_realm = %s
                  dns_lookup_kdc = false
                  dns_lookup_realm = false
                  dns_canonicalize_hostname = false
                  rdns = false
                  udp_preference_limit = 1
                  kdc_timeout = 3000
                  max_retries = 2
                [realms]
                  %s = {
                    kdc = 127.0.0.1:%d
                  }
                [dbmodules]
                  db_module_dir = %s
                """.formatted(REALM, REALM, port, tools.resolve("lib"));
    }

    private static String kdcConf(int port, String life, LocalDirectory directory) {
        return """
                [kdcdefaults]
                  kdc_listen = 127.0.0.1:%d
                  kdc_tcp_listen = 127.0.0.1:%d
                [realms]
                  %s = {
                    database_name = %s
                    key_stash_file = %s
                    max_life = %s
                    max_renewable_life = 0
                  }
                """.formatted(port, port, REALM, directory.state("principal"), directory.state("stash"), life);
    }
}
