package featuredrop.e2e.kerberos;

import static java.nio.charset.StandardCharsets.UTF_8;

import featuredrop.e2e.SharedLocalSystem;
import featuredrop.local.LocalDirectory;
import featuredrop.local.LocalSystem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;

/// A KDC, secure HDFS and the keytab of the workers, for a site `secure` beside those of the shared local system.
///
/// @param directory where all of it lies
/// @param kdc gives tickets of [#LIFE]
/// @param hdfs asks for them
/// @param keytab holds the key of [#PRINCIPAL]
record Realm(LocalDirectory directory, Kdc kdc, SecureHdfs hdfs, Path keytab) implements AutoCloseable {
    static final String PRINCIPAL = "featuredrop/worker@" + Kdc.REALM;
    static final String SITE = "secure";
    /// Hadoop's clients log in again after 80 % of it.
    static final String LIFE = "20s";

    static Realm start(Path directory) throws IOException, InterruptedException {
        LocalDirectory local = new LocalDirectory(SharedLocalSystem.home(), directory);
        Kdc kdc = Kdc.start(local, LIFE);
        Path keytab = kdc.keytab("featuredrop.keytab", PRINCIPAL);
        return new Realm(local, kdc, SecureHdfs.start(local, kdc), keytab);
    }

    /// A configuration of the shared local system with the site `secure`, logged in to with that keytab.
    Path config(String name, String principal, Path keys) throws IOException {
        return config(name, """
                    hadoop-conf: %s
                    kerberos:
                      principal: %s
                      keytab: %s
                """.formatted(hdfs.hadoopConf(), principal, keys));
    }

    /// The same with other lines than those that say how to log in.
    Path config(String name, String lines) throws IOException {
        LocalSystem servers = SharedLocalSystem.servers();
        String site = """
                sites:
                  secure:
                    hdfs: %s
                    landing: /landing
                    output: /features
                    partners:
                      atelier:
                        id: 101
                        model: efficientnet-lite0
                        pool: local
                        look-every: PT5S
                """.formatted(hdfs.address());
        String text = Files.readString(servers.configFile(), UTF_8);
        return Files.writeString(
                directory.state(name + ".yaml"),
                text.replaceFirst("(?m)^sites:\n( .*\n)+", Matcher.quoteReplacement(site + lines)));
    }

    /// What a program of `bin/` said, and its exit code before it.
    String said(Map<String, String> environment, String... command) throws IOException, InterruptedException {
        List<String> words = new ArrayList<>(List.of(command));
        words.set(0, directory.home().resolve("bin").resolve(command[0]).toString());
        return run(environment, words);
    }

    /// The same of a script that finds `bin/` and the programs of MIT Kerberos.
    String shell(Map<String, String> environment, String script) throws IOException, InterruptedException {
        Map<String, String> all = new HashMap<>(environment);
        all.putAll(kdc.environment());
        all.put("PATH", kdc.programs() + ":" + directory.home().resolve("bin") + ":" + System.getenv("PATH"));
        return run(all, List.of("sh", "-c", script));
    }

    private String run(Map<String, String> environment, List<String> command) throws IOException, InterruptedException {
        Process process =
                withRealm(command, environment).redirectErrorStream(true).start();
        process.getOutputStream().close();
        String said = new String(process.getInputStream().readAllBytes(), UTF_8);
        return process.waitFor() + " " + said.strip();
    }

    /// A command whose Java asks this KDC.
    ProcessBuilder withRealm(List<String> command, Map<String, String> environment) {
        ProcessBuilder builder = new ProcessBuilder(command);
        Map<String, String> all = new HashMap<>(environment);
        all.put("JAVA_HOME", System.getProperty("java.home"));
        all.put(
                "FEATUREDROP_JAVA_OPTS",
                "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC -Djava.security.krb5.conf=" + kdc.krb5Conf());
        builder.environment().putAll(all);
        return builder;
    }

    /// Starts [ZoneMain] with the workers' keytab.
    Process rounds(Path config, Path log) throws IOException {
        return java(ZoneMain.class, config.toString(), SITE)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
    }

    /// What [OpenMain] says to each configuration, all in one JVM.
    List<String> opened(List<Path> configs) throws IOException {
        List<String> arguments = new ArrayList<>(List.of(SITE));
        configs.forEach(config -> arguments.add(config.toString()));
        return answers(java(OpenMain.class, arguments.toArray(String[]::new)));
    }

    /// Writes a file to HDFS.
    String put(Path config, Path file, String target) throws IOException {
        return String.join("", answers(java(PutMain.class, config.toString(), SITE, file.toString(), target)));
    }

    private static List<String> answers(ProcessBuilder builder) throws IOException {
        Process process = builder.redirectErrorStream(true).start();
        process.getOutputStream().close();
        return new String(process.getInputStream().readAllBytes(), UTF_8)
                .lines()
                .filter(line -> line.startsWith("> "))
                .map(line -> line.substring(2))
                .toList();
    }

    private ProcessBuilder java(Class<?> main, String... arguments) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-Djava.security.krb5.conf=" + kdc.krb5Conf(),
                "-cp",
                System.getProperty("java.class.path"),
                main.getName()));
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command);
    }

    /// Ends a process that ends when its input does.
    static void end(Process process) throws IOException, InterruptedException {
        process.getOutputStream().close();
        if (!process.waitFor(1, TimeUnit.MINUTES)) {
            process.destroyForcibly();
        }
    }

    @Override
    public void close() {
        kdc.close();
    }
}
