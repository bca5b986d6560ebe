package featuredrop.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import featuredrop.local.LocalDirectory;
import featuredrop.local.LocalSettings;
import featuredrop.local.LocalSystem;
import featuredrop.local.ProcessTable;
import featuredrop.workflows.drop.DropEnd;
import featuredrop.workflows.drop.DropKey;
import featuredrop.workflows.drop.DropReport;
import featuredrop.workflows.policy.FailureType;
import io.temporal.api.failure.v1.Failure;
import io.temporal.api.workflow.v1.PendingActivityInfo;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// A system of its own whose disks are small: each becomes full in the middle of a drop. The drop says so, goes on by
/// itself when there is room, and delivers what an undisturbed one delivers. Needs the right to mount.
final class DiskFullIT {
    /// A DataNode takes a block only if a whole one and a reserve would fit.
    private static final String SMALL_BLOCKS = """
            <configuration>
              <property><name>dfs.blocksize</name><value>1048576</value></property>
              <property>
                <name>dfs.datanode.round-robin-volume-choosing-policy.additional-available-space</name>
                <value>0</value>
              </property>
            </configuration>
            """;

    private static final Map<String, byte[]> FILES = Pictures.binFiles(61, 101, 3, 20);
    private static final LocalDirectory DIRECTORY = new LocalDirectory(
            SharedLocalSystem.home(), SharedLocalSystem.home().resolve("e2e/target/small-disks"));

    private static SmallDisk dataNode;
    private static SmallDisk s3;
    private static SmallDisk temporary;
    private static LocalSystem system;
    private static Scenario scenario;
    private static String undisturbed;

    @BeforeAll
    static void start() throws IOException {
        assumeTrue(SmallDisk.possible(DIRECTORY.state("tried")), "small file systems need the right to mount");
        new ProcessTable(DIRECTORY).stopAll();
        List.of("hdfs/data", "s3", "tmp").forEach(name -> SmallDisk.release(DIRECTORY.state(name)));
        SharedLocalSystem.deleteAll(DIRECTORY.root());
        dataNode = SmallDisk.mounted(DIRECTORY.state("hdfs").resolve("data"), 64);
        s3 = SmallDisk.mounted(DIRECTORY.state("s3"), 32);
        temporary = SmallDisk.mounted(DIRECTORY.state("tmp"), 128);
        Files.writeString(DIRECTORY.state("hdfs").resolve("hdfs-site.xml"), SMALL_BLOCKS);
        system = new LocalSystem(DIRECTORY, LocalSettings.besideOthers(), System.out::println);
        system.prepare();
        for (String process : List.of("hdfs", "temporal", "s3", "ec2", "control", "io-north", "machine")) {
            system.start(process);
        }
        scenario = new Scenario(system);
        undisturbed = published(started("undisturbed"));
    }

    @AfterAll
    static void stop() throws IOException {
        if (system == null) {
            return;
        }
        scenario.close();
        system.close();
        for (SmallDisk disk : List.of(dataNode, s3, temporary)) {
            disk.close();
        }
    }

    @Test
    void theStoresDiskIsFull() throws Exception {
        s3.fill();
        DropKey key = started("full-s3");
        Failure failure = awaitFailure(key, "planDrop", FailureType.S3);
        assertThat(failure.getMessage())
                .contains("s3://featuredrop-exchange/drops/north/atelier/full-s3/")
                .contains("500 InternalError; a server that is full may answer so");
        Runbook page = Runbook.read("disk-full");
        RunbookIT.run(scenario, page.script("Check", "Fix"), Map.of("DROP", key.toString()));
        s3.free();
        RunbookIT.run(scenario, page.script("Confirm"), Map.of("DROP", key.toString()));
        assertThat(published(key)).isEqualTo(undisturbed);
    }

    @Test
    void theDataNodesDiskIsFull() throws Exception {
        DropKey key = landed("full-datanode");
        dataNode.leave(512 << 10);
        scenario.start(key);
        Failure failure = awaitFailure(key, "returnPart", FailureType.NO_SPACE);
        assertThat(failure.getMessage())
                .startsWith("Cannot write /north/features/_staging/")
                .contains("no room is left: ")
                .contains("could only be written to 0 of the 1 minReplication nodes")
                .doesNotContain("\n");
        assertThatThrownBy(() -> Scenario.run(landing("full-landing")))
                .hasMessageContaining(" exited with 1: ")
                .hasMessageContaining("could only be written to 0 of the 1 minReplication nodes");
        dataNode.free();
        assertThat(published(key)).isEqualTo(undisturbed);

        Scenario.run(landing("full-landing"));
        DropKey landed = new DropKey("north", "atelier", "full-landing");
        scenario.start(landed);
        assertThat(published(landed)).isEqualTo(undisturbed);
    }

    /// The operator's command that lands the same files.
    private static List<String> landing(String id) throws IOException {
        Path files = Files.createDirectories(DIRECTORY.state("to-land"));
        for (Map.Entry<String, byte[]> file : FILES.entrySet()) {
            Files.write(files.resolve(file.getKey()), file.getValue());
        }
        return List.of(
                SharedLocalSystem.home().resolve("bin/featuredrop").toString(),
                "--config",
                system.configFile().toString(),
                "land",
                files.toString(),
                "--site",
                "north",
                "--partner",
                "atelier",
                "--drop",
                id);
    }

    @Test
    void theDirectoryForTemporaryFilesIsFull() throws Exception {
        temporary.fill();
        assertThat(published(started("full-tmp"))).isEqualTo(undisturbed);

        scenario.kill("io-north");
        system.start("io-north");
        scenario.kill("gpu-worker");
        Path log = DIRECTORY.log("gpu-worker");
        DropKey key = started("full-tmp-at-start");
        Scenario.eventually(
                "line of the GPU worker",
                Scenario.LONG,
                () -> Files.readString(log).contains("featuredrop-gpu-worker: No room") ? true : null);
        assertThat(Files.readString(log).lines().filter(line -> line.contains("No room")))
                .allMatch(line -> line.contains(DIRECTORY.state("tmp").toString()));
        temporary.free();
        assertThat(published(key)).isEqualTo(undisturbed);
    }

    private static DropKey landed(String id) {
        DropKey key = new DropKey("north", "atelier", id);
        scenario.land(key, FILES);
        return key;
    }

    private static DropKey started(String id) {
        DropKey key = landed(id);
        scenario.start(key);
        return key;
    }

    private static String published(DropKey key) {
        DropReport report = scenario.awaitEnd(key);
        assertThat(report.end()).as(report.reason()).isEqualTo(DropEnd.PUBLISHED);
        return scenario.delivered(report).comparable();
    }

    /// The last failure of a pending activity, once it is of that type.
    private static Failure awaitFailure(DropKey key, String activityType, FailureType type) {
        return Scenario.eventually("failure " + type + " of " + activityType, Scenario.LONG, () -> {
            return scenario
                    .client()
                    .newUntypedWorkflowStub(key.workflowId())
                    .describe()
                    .getRawDescription()
                    .getPendingActivitiesList()
                    .stream()
                    .filter(activity -> activity.getActivityType().getName().equalsIgnoreCase(activityType))
                    .map(PendingActivityInfo::getLastFailure)
                    // The server puts its own failure around one that is too long for it.
                    .flatMap(failure -> Stream.of(failure, failure.getCause()))
                    .filter(failure ->
                            failure.getApplicationFailureInfo().getType().equals(type.text()))
                    .findFirst()
                    .orElse(null);
        });
    }
}
