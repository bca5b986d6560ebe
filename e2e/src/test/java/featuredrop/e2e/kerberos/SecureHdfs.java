package featuredrop.e2e.kerberos;

import static org.awaitility.Awaitility.await;

import featuredrop.local.LocalDirectory;
import featuredrop.local.ProcessReadiness;
import featuredrop.local.ProcessSpec;
import featuredrop.local.ProcessTable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// A NameNode and a DataNode that ask for Kerberos, with encrypted calls and encrypted data.
///
/// @param address what `sites.<name>.hdfs` names
/// @param hadoopConf the directory that administrators give to clients
record SecureHdfs(String address, Path hadoopConf) {
    /// Whoever has this name on HDFS is a superuser; the rules give it to the workers' principals.
    static final String USER = "featuredrop";

    private static final String RULES = """
            RULE:[2:$1@$0](featuredrop@EXAMPLE.TEST)s/.*/featuredrop/
            RULE:[1:$1@$0](operator@EXAMPLE.TEST)s/.*/alice/
            RULE:[2:$1@$0](nn@EXAMPLE.TEST)s/.*/hdfs/
            """;

    /// Starts both and waits until they answer; they end with the KDC's processes.
    static SecureHdfs start(LocalDirectory directory, Kdc kdc) throws IOException, InterruptedException {
        int port = Kdc.freePort();
        Path keytab = kdc.keytab("nn.keytab", "nn/localhost", "HTTP/localhost");
        SecureHdfs hdfs = new SecureHdfs("hdfs://localhost:" + port, directory.state("hadoop-conf"));
        Path state = Files.createDirectories(directory.state("hdfs"));
        write(state.resolve("hdfs-site.xml"), server(hdfs.address(), keytab));
        Files.createDirectories(hdfs.hadoopConf());
        write(hdfs.hadoopConf().resolve("core-site.xml"), core());
        write(hdfs.hadoopConf().resolve("hdfs-site.xml"), client());
        ProcessTable processes = new ProcessTable(directory);
        processes.start(new ProcessSpec(
                "secure-hdfs", command(directory, kdc, state, port), Map.of(), ProcessReadiness.line("hdfs ready")));
        await("secure HDFS, " + directory.log("secure-hdfs"))
                .atMost(Duration.ofMinutes(2))
                .until(() -> Files.readString(directory.log("secure-hdfs")).contains("hdfs ready"));
        return hdfs;
    }

    /// Writes a copy of the clients' files in which one key is changed.
    Path changed(Path directory, String file, String key, String value) throws IOException {
        Files.createDirectories(directory);
        Map<String, String> core = core();
        Map<String, String> client = client();
        (file.equals("core-site.xml") ? core : client).put(key, value);
        write(directory.resolve("core-site.xml"), core);
        write(directory.resolve("hdfs-site.xml"), client);
        return directory;
    }

    private static List<String> command(LocalDirectory directory, Kdc kdc, Path state, int port) throws IOException {
        return List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Djava.security.krb5.conf=" + kdc.krb5Conf(),
                "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn",
                "-cp",
                directory.tool("hdfs") + "/*:" + directory.home().resolve("local/target") + "/*",
                "featuredrop.local.hdfs.HdfsMain",
                state.toString(),
                Integer.toString(port),
                Integer.toString(Kdc.freePort()),
                "/landing",
                "/features");
    }

    private static Map<String, String> core() {
        Map<String, String> core = new LinkedHashMap<>();
        core.put("hadoop.security.authentication", "kerberos");
        core.put("hadoop.security.authorization", "true");
        core.put("hadoop.rpc.protection", "privacy");
        core.put("hadoop.security.auth_to_local", RULES);
        // A connection that is idle for long hides that there is no ticket for the next one.
        core.put("ipc.client.connection.maxidletime", "200");
        return core;
    }

    private static Map<String, String> client() {
        Map<String, String> client = new LinkedHashMap<>();
        client.put("dfs.namenode.kerberos.principal", "nn/_HOST@" + Kdc.REALM);
        client.put("dfs.encrypt.data.transfer", "true");
        client.put("dfs.data.transfer.protection", "privacy");
        return client;
    }

    private static Map<String, String> server(String address, Path keytab) {
        Map<String, String> server = new LinkedHashMap<>(core());
        server.putAll(client());
        server.put("fs.defaultFS", address);
        server.put("hadoop.user.group.static.mapping.overrides", USER + "=supergroup;alice=staff;hdfs=supergroup");
        server.put("dfs.namenode.keytab.file", keytab.toString());
        server.put("dfs.datanode.kerberos.principal", "nn/_HOST@" + Kdc.REALM);
        server.put("dfs.datanode.keytab.file", keytab.toString());
        server.put("dfs.web.authentication.kerberos.principal", "HTTP/_HOST@" + Kdc.REALM);
        server.put("dfs.web.authentication.kerberos.keytab", keytab.toString());
        server.put("dfs.block.access.token.enable", "true");
        // A real DataNode proves itself by a port below 1024, or by HTTPS.
        server.put("ignore.secure.ports.for.testing", "true");
        server.put("hadoop.kerberos.keytab.login.autorenewal.enabled", "true");
        server.put("hadoop.kerberos.min.seconds.before.relogin", "1");
        server.put("dfs.namenode.http-address", "localhost:0");
        server.put("dfs.datanode.address", "localhost:0");
        server.put("dfs.datanode.ipc.address", "localhost:0");
        server.put("dfs.datanode.http.address", "localhost:0");
        return server;
    }

    private static void write(Path file, Map<String, String> properties) throws IOException {
        StringBuilder xml = new StringBuilder("<configuration>\n");
        properties.forEach((key, value) -> xml.append("<property><name>")
                .append(key)
                .append("</name><value>")
                .append(value)
                .append("</value></property>\n"));
        Files.writeString(file, xml.append("</configuration>\n"));
    }
}
