package featuredrop.local.hdfs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.hdfs.server.datanode.DataNode;
import org.apache.hadoop.hdfs.server.namenode.NameNode;
import org.apache.hadoop.metrics2.lib.DefaultMetricsSystem;
import org.apache.hadoop.security.UserGroupInformation;

/// A NameNode and a DataNode on loopback in one process: `HdfsMain DIRECTORY PORT WEB-PORT [PATH ...]`. The paths are
/// made as directories, as whoever manages a cluster does for an installation.
///
/// The name space and the blocks stay in the directory, which is formatted only while it holds none. An `hdfs-site.xml`
/// there wins over the settings of this class; tests describe clusters of other kinds with it.
/// Runs on the class path of `tools/hdfs` alone, without ours and its own client.
public final class HdfsMain {
    private HdfsMain() {}

    static void main(String[] arguments) throws IOException, InterruptedException {
        Path directory = Path.of(arguments[0]).toAbsolutePath();
        Configuration configuration = configuration(directory, arguments[1], arguments[2]);
        DefaultMetricsSystem.setMiniClusterMode(true);
        if (!Files.exists(directory.resolve("name/current/VERSION"))) {
            NameNode.format(configuration);
        }
        NameNode names = NameNode.createNameNode(new String[0], configuration);
        DataNode data = DataNode.createDataNode(new String[0], configuration);
        while (names.isInSafeMode() || !data.isDatanodeFullyStarted()) {
            TimeUnit.MILLISECONDS.sleep(50);
        }
        try (FileSystem files = FileSystem.get(configuration)) {
            for (String path : Arrays.asList(arguments).subList(3, arguments.length)) {
                files.mkdirs(new org.apache.hadoop.fs.Path(path));
            }
        }
        System.out.println("hdfs ready: hdfs://127.0.0.1:" + arguments[1]);
        names.join();
    }

    private static Configuration configuration(Path directory, String port, String webPort) {
        Configuration configuration = new Configuration();
        configuration.set("fs.defaultFS", "hdfs://127.0.0.1:" + port);
        configuration.set(
                "dfs.namenode.name.dir", directory.resolve("name").toUri().toString());
        configuration.set(
                "dfs.datanode.data.dir", directory.resolve("data").toUri().toString());
        configuration.set("dfs.namenode.http-address", "127.0.0.1:" + webPort);
        configuration.set("dfs.datanode.address", "127.0.0.1:0");
        configuration.set("dfs.datanode.ipc.address", "127.0.0.1:0");
        configuration.set("dfs.datanode.http.address", "127.0.0.1:0");
        configuration.setInt("dfs.replication", 1);
        // Concatenation and appends of small test files must not meet the production minimum of 1 MiB.
        configuration.setLong("dfs.namenode.fs-limits.min-block-size", 1024);
        configuration.setInt("dfs.namenode.handler.count", 8);
        configuration.setInt("dfs.datanode.handler.count", 4);
        // One disk on one machine: no wait for block reports after a restart.
        configuration.setInt("dfs.namenode.safemode.extension", 0);
        configuration.setInt("dfs.heartbeat.interval", 1);
        configuration.setBoolean("dfs.permissions.enabled", true);
        Path site = directory.resolve("hdfs-site.xml");
        if (Files.exists(site)) {
            Configuration changed = new Configuration(false);
            changed.addResource(new org.apache.hadoop.fs.Path(site.toUri()));
            changed.forEach(property -> configuration.set(property.getKey(), property.getValue()));
        }
        UserGroupInformation.setConfiguration(configuration);
        return configuration;
    }
}
