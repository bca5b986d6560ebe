package featuredrop.e2e.kerberos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import featuredrop.activities.control.ControlActivitiesImpl;
import featuredrop.e2e.Pictures;
import featuredrop.e2e.SharedLocalSystem;
import featuredrop.workflows.drop.DropEnd;
import featuredrop.workflows.drop.DropKey;
import featuredrop.workflows.drop.DropReport;
import featuredrop.workflows.drop.DropRequest;
import io.temporal.client.WorkflowClient;
import io.temporal.serviceclient.WorkflowServiceStubs;
import io.temporal.serviceclient.WorkflowServiceStubsOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Whole drops on HDFS with Kerberos, over many lives of a ticket.
@Tag("long")
final class KerberosDropIT {
    private static final Duration LONG = Duration.ofMinutes(15);
    /// Six lives of a ticket.
    private static final Duration MINUTES = Duration.ofMinutes(2);
    /// More than two lives.
    private static final Duration OUTAGE = Duration.ofSeconds(45);

    private @TempDir Path directory;

    @Test
    void aDropOfMinutesAnOutageOfTheKdcAndANewKeyNeedNobody() throws Exception {
        assumeTrue(
                Kdc.possible(SharedLocalSystem.home()),
                "tests of Kerberos need the packages that tools/kerberos gets on a Debian 12");
        SharedLocalSystem.whole();
        try (Realm realm = Realm.start(directory)) {
            Path config = realm.config("drop", Realm.PRINCIPAL, realm.keytab());
            Path log = directory.resolve("worker.log");
            Process worker = worker(realm, config, log);
            try {
                await().atMost(LONG).until(() -> Files.readString(log).contains("worker ready") || !worker.isAlive());
                DropKey first = new DropKey(Realm.SITE, "atelier", "minutes");
                landWithoutFlag(realm, config, first, 61);
                start(first);
                await().pollDelay(MINUTES).atMost(LONG).until(worker::isAlive);
                assertThat(Files.readString(log)).doesNotContain("erberos");

                realm.kdc().freeze();
                await().pollDelay(OUTAGE)
                        .atMost(LONG)
                        .until(() -> Files.readString(log)
                                .contains("kerberos ticket not renewed principal=" + Realm.PRINCIPAL));
                realm.kdc().thaw();
                await().atMost(LONG).until(() -> Files.readString(log).contains("kerberos ticket renewed again"));
                put(realm, config, Files.createFile(directory.resolve("empty")), folder(first) + "/_SUCCESS");
                assertPublished(first);

                realm.kdc().export(realm.keytab().getFileName().toString(), Realm.PRINCIPAL);
                DropKey second = new DropKey(Realm.SITE, "atelier", "new-key");
                landWithoutFlag(realm, config, second, 62);
                put(realm, config, directory.resolve("empty"), folder(second) + "/_SUCCESS");
                String before = Files.readString(log);
                start(second);
                assertPublished(second);
                assertThat(Files.readString(log).substring(before.length())).doesNotContain("erberos");
                assertThat(realm.said(
                                Map.of(), "featuredrop", "report", second.toString(), "--config", config.toString()))
                        .startsWith("0 ");
            } finally {
                worker.destroy();
                worker.waitFor(1, TimeUnit.MINUTES);
                worker.destroyForcibly();
            }
        }
    }

    private static Process worker(Realm realm, Path config, Path log) throws IOException {
        String launcher =
                realm.directory().home().resolve("bin/featuredrop-worker").toString();
        return realm.withRealm(List.of(launcher, "--io", "--site", Realm.SITE, "--config", config.toString()), Map.of())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
    }

    private void landWithoutFlag(Realm realm, Path config, DropKey key, int seed) throws Exception {
        for (Map.Entry<String, byte[]> file :
                Pictures.binFiles(seed, 101, 2, 20).entrySet()) {
            put(
                    realm,
                    config,
                    Files.write(directory.resolve(file.getKey()), file.getValue()),
                    folder(key) + "/" + file.getKey());
        }
    }

    private static void put(Realm realm, Path config, Path file, String target) throws Exception {
        assertThat(realm.put(config, file, target)).isEqualTo("put " + target);
    }

    private static String folder(DropKey key) {
        return "/landing/" + key.partner() + "/" + key.dropId();
    }

    private static void start(DropKey key) {
        WorkflowServiceStubs service = stubs();
        try {
            ControlActivitiesImpl.start(WorkflowClient.newInstance(service), new DropRequest(key, 1, "test"));
        } finally {
            service.shutdownNow();
        }
    }

    private static void assertPublished(DropKey key) throws Exception {
        WorkflowServiceStubs service = stubs();
        try {
            DropReport report = WorkflowClient.newInstance(service)
                    .newUntypedWorkflowStub(key.workflowId())
                    .getResult(LONG.toMinutes(), TimeUnit.MINUTES, DropReport.class);
            assertThat(report.end()).as(report.reason()).isEqualTo(DropEnd.PUBLISHED);
        } finally {
            service.shutdownNow();
        }
    }

    private static WorkflowServiceStubs stubs() {
        return WorkflowServiceStubs.newServiceStubs(WorkflowServiceStubsOptions.newBuilder()
                .setTarget(SharedLocalSystem.whole().config().temporal().address())
                .build());
    }
}
