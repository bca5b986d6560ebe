package featuredrop.local.hdfs;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Path;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.hdfs.MiniDFSCluster;
import org.apache.hadoop.hdfs.MiniDFSNNTopology;

/// Two NameNodes, of which one is active, with a DataNode on loopback in one process: `HaHdfsMain DIRECTORY`.
///
/// They share their edits by a directory. Prints their ports, and kills the active one for each line of its input. Runs
/// on
/// the class path of `tools/hdfs`, for tests.
public final class HaHdfsMain {
    private HaHdfsMain() {}

    static void main(String[] arguments) throws IOException {
        Configuration configuration = new Configuration();
        configuration.set(
                MiniDFSCluster.HDFS_MINIDFS_BASEDIR, Path.of(arguments[0]).toString());
        configuration.setInt("dfs.ha.tail-edits.period", 1);
        configuration.setLong("dfs.namenode.fs-limits.min-block-size", 1024);
        try (MiniDFSCluster cluster = new MiniDFSCluster.Builder(configuration)
                .nnTopology(MiniDFSNNTopology.simpleHATopology())
                .numDataNodes(1)
                .build()) {
            cluster.waitActive();
            cluster.transitionToActive(0);
            System.out.println("ha ready: " + cluster.getNameNodePort(0) + " " + cluster.getNameNodePort(1));
            failOver(cluster);
        }
    }

    private static void failOver(MiniDFSCluster cluster) throws IOException {
        BufferedReader input = new BufferedReader(new InputStreamReader(System.in, UTF_8));
        int active = 0;
        while (input.readLine() != null) {
            cluster.shutdownNameNode(active);
            active = 1 - active;
            cluster.transitionToActive(active);
            System.out.println("ha active: " + cluster.getNameNodePort(active));
        }
    }
}
