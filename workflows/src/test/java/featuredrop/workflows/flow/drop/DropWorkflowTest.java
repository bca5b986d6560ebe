package featuredrop.workflows.flow.drop;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import featuredrop.workflows.delivery.Closing;
import featuredrop.workflows.delivery.Decision;
import featuredrop.workflows.delivery.Publication;
import featuredrop.workflows.delivery.RunFacts.DropCost;
import featuredrop.workflows.drop.DropEnd;
import featuredrop.workflows.drop.DropReport;
import featuredrop.workflows.drop.DropRequest;
import featuredrop.workflows.drop.DropSettings;
import featuredrop.workflows.drop.DropStatus;
import featuredrop.workflows.drop.Outcome;
import featuredrop.workflows.drop.SearchKeys;
import featuredrop.workflows.drop.Stage;
import featuredrop.workflows.extraction.ChunkReport;
import featuredrop.workflows.gpupool.PoolNotice;
import featuredrop.workflows.gpupool.PoolPhase;
import featuredrop.workflows.landing.Admission;
import featuredrop.workflows.landing.Listing;
import featuredrop.workflows.policy.DropException;
import featuredrop.workflows.policy.FailureKind;
import featuredrop.workflows.policy.FailureType;
import featuredrop.workflows.policy.Failures;
import io.temporal.client.WorkflowStub;
import io.temporal.common.SearchAttributes;
import io.temporal.failure.CanceledFailure;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(240)
@Tag("slow")
final class DropWorkflowTest {
    private final DropHarness bench = new DropHarness();

    @AfterEach
    void close() {
        bench.close();
    }

    @Test
    void aDropGoesThroughAllStagesToItsDelivery() {
        DropReport report = DropHarness.result(bench.start());

        assertThat(report.end()).isEqualTo(DropEnd.PUBLISHED);
        assertThat(report.delivery()).isEqualTo("/out/acme/d1");
        assertThat(report.records()).isEqualTo(20);
        assertThat(report.outcomes()).isEqualTo(Map.of(Outcome.EXTRACTED, 18L, Outcome.GONE, 2L));
        assertThat(bench.pool.calls).containsExactly("acquire", "release");
        assertThat(bench.site.calls)
                .containsSubsequence("level", "admit", "await", "plan", "export 000000", "settle", "assemble")
                .containsSubsequence("assemble", "verify", "publish", "move pointer")
                .doesNotContain("close");
    }

    @Test
    void theWebUiShowsStageProgressAndOutcomes() {
        HeldCall held = bench.hold("extract 000000-000001");
        DropWorkflow drop = bench.start();
        DropHarness.awaitTrue(drop, held::hasArrived);
        WorkflowStub stub = WorkflowStub.fromTyped(drop);

        assertThat(DropPauseTest.details(stub))
                .startsWith("**EXTRACT**")
                .contains("| files exported | 1 | 1 |", "| chunks extracted | 1 | 2 |", "| records | 10 | 20 |")
                .contains("| EXTRACTED | 9 |", "| GONE | 1 |");
        drop.freeze("disk full");
        DropPauseTest.awaitStopped(drop);
        DropHarness.awaitTrue(drop, () -> DropPauseTest.details(stub).contains("by olga: disk full"));
        assertThat(DropPauseTest.details(stub)).contains("Waits for: a resume", "**Drop FROZEN** since ");
        SearchAttributes shown = stub.describe().getTypedSearchAttributes();
        assertThat(shown.get(SearchKeys.SITE)).isEqualTo("north");
        assertThat(shown.get(SearchKeys.PARTNER)).isEqualTo("acme");
        assertThat(shown.get(SearchKeys.STAGE)).isEqualTo("EXTRACT");
        assertThat(shown.get(SearchKeys.PAUSED)).isTrue();
        assertThat(shown.get(SearchKeys.RECORDS_TOTAL)).isEqualTo(20);
        assertThat(shown.get(SearchKeys.RECORDS_QUARANTINED)).isEqualTo(1);
        held.letGo();
        drop.resume(null);

        DropHarness.result(drop);
        assertThat(DropPauseTest.details(stub)).startsWith("**CLOSED**: PUBLISHED");
    }

    @Test
    void aDropThatStorageKnowsAsPublishedEndsAtOnce() {
        bench.site.admission = Admission.endedBefore(DropEnd.PUBLISHED, "/out/acme/d1", bench.site.settings);

        DropReport report = DropHarness.result(bench.start());

        assertThat(report.end()).isEqualTo(DropEnd.PUBLISHED);
        assertThat(report.delivery()).isEqualTo("/out/acme/d1");
        assertThat(bench.site.calls).containsExactly("level", "admit");
        assertThat(bench.pool.calls).isEmpty();
    }

    @Test
    void aDropThatStorageKnowsAsClosedEndsAtOnce() {
        bench.site.admission = Admission.endedBefore(DropEnd.REJECTED, "no files", bench.site.settings);

        DropReport report = DropHarness.result(bench.start());

        assertThat(report.end()).isEqualTo(DropEnd.REJECTED);
        assertThat(report.reason()).isEqualTo("no files");
        assertThat(bench.site.calls).containsExactly("level", "admit");
    }

    @Test
    void aDropIsSupersededWhenANewerStampCameBeforeThePlan() {
        bench.site.listing = new Listing(2, 1_000, "f1", 1_479_000_000);

        DropReport report = DropHarness.result(bench.start());

        assertThat(report.end()).isEqualTo(DropEnd.SUPERSEDED);
        assertThat(bench.site.closings).singleElement().satisfies(closing -> {
            assertThat(closing.end()).isEqualTo(DropEnd.SUPERSEDED);
            assertThat(closing.reason()).contains("1479000000");
            assertThat(closing.fingerprint()).isEqualTo("f1");
        });
        assertThat(bench.site.calls).doesNotContain("plan");
    }

    @Test
    void aDropWaitsReportsThatItIsLateAndIsClosedAtTheHardLimit() {
        bench.site.before("await", _ -> {
            throw Failures.notReady("_SUCCESS is missing", Duration.ofMinutes(5));
        });
        DropWorkflow drop = bench.start();
        DropHarness.awaitTrue(drop, () -> bench.site.count("await") > 0);
        assertThat(drop.status().waitingFor()).isEqualTo("the drop to be complete");

        bench.env.sleep(Duration.ofHours(7));
        assertThat(drop.status().waitingFor()).contains("late since");
        assertThat(WorkflowStub.fromTyped(drop)
                        .describe()
                        .getTypedSearchAttributes()
                        .get(SearchKeys.WAITING))
                .startsWith("late since ")
                .endsWith(": the drop to be complete");
        assertThat(drop.status().stage()).isEqualTo(Stage.AWAIT);

        DropReport report = DropHarness.result(drop);
        assertThat(report.end()).isEqualTo(DropEnd.REJECTED);
        assertThat(report.reason()).contains("PT72H").contains("_SUCCESS is missing");
        assertThat(bench.site.closings).hasSize(1);
    }

    @Test
    void aDropThatIsToldThatItsDataAreThereLooksAtOnce() {
        bench.site.before("await", attempt -> {
            if (attempt == 1) {
                throw Failures.notReady("_SUCCESS is missing", Duration.ofHours(5));
            }
        });
        DropWorkflow drop = bench.start();
        DropHarness.awaitTrue(drop, () -> bench.site.count("await") == 1);

        drop.arrived();

        DropHarness.awaitTrue(drop, () -> bench.site.count("await") == 2);
        assertThat(DropHarness.result(drop).end()).isEqualTo(DropEnd.PUBLISHED);
        assertThat(bench.site.closings).isEmpty();
    }

    @Test
    void aDropThatIsToldForNothingGoesOnWaiting() {
        bench.site.before("await", _ -> {
            throw Failures.notReady("images.csv is still being written", Duration.ofHours(80));
        });
        DropWorkflow drop = bench.start();
        for (int looks = 1; looks <= 3; looks++) {
            int seen = looks;
            DropHarness.awaitTrue(drop, () -> bench.site.count("await") == seen);
            assertThat(drop.status().stage()).isEqualTo(Stage.AWAIT);
            drop.arrived();
        }
        DropHarness.awaitTrue(drop, () -> bench.site.count("await") == 4);
        bench.site.clear("await");
        drop.arrived();

        assertThat(DropHarness.result(drop).end()).isEqualTo(DropEnd.PUBLISHED);
    }

    @Test
    void aDropThatIsToldWhileItIsPausedLooksAfterTheResume() {
        bench.site.before("await", attempt -> {
            if (attempt == 1) {
                throw Failures.notReady("_SUCCESS is missing", Duration.ofHours(5));
            }
        });
        DropWorkflow drop = bench.start();
        DropHarness.awaitTrue(drop, () -> bench.site.count("await") == 1);
        drop.pause("audit");
        DropHarness.awaitTrue(drop, () -> drop.status().own().stops());
        drop.arrived();
        bench.env.sleep(Duration.ofMinutes(10));
        assertThat(bench.site.count("await")).isEqualTo(1);

        drop.resume(null);
        assertThat(DropHarness.result(drop).end()).isEqualTo(DropEnd.PUBLISHED);
    }

    @Test
    void aDropIsNotClosedBeforeTheHardLimitHoweverRarelyItLooks() {
        bench.site.before("await", attempt -> {
            if (attempt <= 2) {
                throw Failures.notReady("_SUCCESS is missing", Duration.ofHours(71));
            }
        });
        DropWorkflow drop = bench.start();
        bench.env.sleep(Duration.ofMinutes(71 * 60 + 30));
        assertThat(drop.status().stage()).isEqualTo(Stage.AWAIT);
        assertThat(bench.site.closings).isEmpty();

        DropReport report = DropHarness.result(drop);
        assertThat(report.end()).as("it looks once more at the limit").isEqualTo(DropEnd.PUBLISHED);
    }

    @Test
    void partnerDataThatCannotBeReadRejectTheDrop() {
        ends("export 000000", FailureType.INPUT_CHANGED, DropEnd.REJECTED);
    }

    @Test
    void aConflictIsAnEndOfItsOwn() {
        ends("assemble", FailureType.OTHER_CONFLICT, DropEnd.CONFLICT);
    }

    @Test
    void aBugEndsTheDropAsFailed() {
        ends("extract 000000-000001", FailureType.OTHER_BUG, DropEnd.FAILED);
    }

    @Test
    void aDeliveryThatDoesNotAddUpEndsTheDropAsFailed() {
        ends("verify", FailureType.VERIFICATION_FAILED, DropEnd.FAILED);
        assertThat(bench.site.calls).doesNotContain("publish");
    }

    private void ends(String call, FailureType type, DropEnd end) {
        bench.site.before(call, _ -> {
            throw new DropException(type, "part 3 of /in/a.bin");
        });

        DropReport report = DropHarness.result(bench.start());

        assertThat(report.end()).isEqualTo(end);
        assertThat(report.reason()).contains(type.text()).contains("part 3 of /in/a.bin");
        assertThat(bench.site.closings)
                .singleElement()
                .satisfies(closing -> assertThat(closing.end()).isEqualTo(end));
        assertThat(bench.pool.leases()).isEmpty();
    }

    @Test
    void aTargetThatHoldsSomethingElseIsAConflict() {
        bench.site.publication = new Publication(Publication.Answer.CONFLICT, "/out/acme/d1", "another plan");

        DropReport report = DropHarness.result(bench.start());

        assertThat(report.end()).isEqualTo(DropEnd.CONFLICT);
        assertThat(report.reason()).contains("/out/acme/d1").contains("another plan");
        assertThat(bench.site.calls).doesNotContain("move pointer");
    }

    @Test
    void failuresOfThePlatformAreRetriedUntilTheyEnd() {
        bench.site.before("verify", attempt -> {
            if (attempt < 4) {
                throw new DropException(FailureKind.PLATFORM, "the NameNode does not answer");
            }
        });

        assertThat(DropHarness.result(bench.start()).end()).isEqualTo(DropEnd.PUBLISHED);
        assertThat(bench.site.count("verify")).isEqualTo(4);
    }

    @Test
    void aDropWithTooManyRecordsInQuarantineIsHeldUntilItIsAccepted() {
        bench.site.goneOfTen = 3;
        DropWorkflow drop = bench.start();
        DropStatus held = DropHarness.awaitStatus(drop, status -> status.stage() == Stage.HELD);
        assertThat(held.holdReason()).isEqualTo("6 of 20 records have no vector: 30.0 %, the limit is 20.0 %");
        DropHarness.awaitTrue(drop, () -> bench.pool.leases().isEmpty());
        assertThatThrownBy(() -> drop.accept(" ")).hasStackTraceContaining("A reason is needed");

        drop.accept("the partner knows");

        DropReport report = DropHarness.result(drop);
        assertThat(report.end()).isEqualTo(DropEnd.PUBLISHED);
        assertThat(report.outcomes()).containsEntry(Outcome.GONE, 6L);
        assertThat(Objects.requireNonNull(bench.site.facts).decision())
                .isEqualTo(new Decision("accept", "olga", "the partner knows", held.holdReason()));
    }

    @Test
    void aDropInDoubtIsHeldWhateverItsShareUntilItIsAccepted() {
        bench.site.doubt = "1 of 2 files hold bytes and no record";
        DropWorkflow drop = bench.start();
        DropStatus held = DropHarness.awaitStatus(drop, status -> status.stage() == Stage.HELD);
        assertThat(held.holdReason()).isEqualTo("1 of 2 files hold bytes and no record");
        assertThat(bench.site.calls).doesNotContain("publish");

        drop.accept("the file is empty on purpose");

        assertThat(DropHarness.result(drop).end()).isEqualTo(DropEnd.PUBLISHED);
    }

    @Test
    void aDropOfMoreRecordsThanTheLimitIsRejected() {
        bench.site.settings = new DropSettings(
                "main", Duration.ofSeconds(30), Duration.ofHours(6), Duration.ofHours(72), 1, 1, 0.2, 2_000, 30);
        bench.site.chunksOfFiles = List.of(2, 2, 2, 2);

        DropReport report = DropHarness.result(bench.start());
        assertThat(report.end()).isEqualTo(DropEnd.REJECTED);
        assertThat(report.reason())
                .isEqualTo("INPUT_TOO_LARGE: the drop holds more than 30 records (input.drop-records)");
        assertThat(bench.site.calls).contains("export 000001").doesNotContain("export 000003", "settle");
    }

    @Test
    void aHeldDropMayBeAborted() {
        bench.site.goneOfTen = 3;
        DropWorkflow drop = bench.start();
        DropHarness.awaitStatus(drop, status -> status.stage() == Stage.HELD);

        drop.abort("the partner sends again");

        DropReport report = DropHarness.result(drop);
        assertThat(report.end()).isEqualTo(DropEnd.ABORTED);
        assertThat(bench.site.closings)
                .containsExactly(new Closing(
                        new DropRequest(report.key(), 1, "test"),
                        DropEnd.ABORTED,
                        "the partner sends again",
                        "olga",
                        "f1"));
    }

    @Test
    void onlyAHeldDropIsAccepted() {
        HeldCall held = bench.hold("plan");
        DropWorkflow drop = bench.start();
        DropHarness.awaitTrue(drop, held::hasArrived);

        assertThatThrownBy(() -> drop.accept("why not")).hasStackTraceContaining("is not HELD, it is in EXPORT");
        held.letGo();
        assertThat(DropHarness.result(drop).end()).isEqualTo(DropEnd.PUBLISHED);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "admit",
                "await",
                "plan",
                "export 000000",
                "extract 000000-000001",
                "settle",
                "return part 000001",
                "assemble",
                "verify"
            })
    void anAbortStopsWhatIsInHandInEveryStage(String call) {
        HeldCall held = bench.hold(call);
        DropWorkflow drop = bench.start();
        DropHarness.awaitTrue(drop, held::hasArrived);

        drop.abort("not wanted");

        assertThat(DropHarness.result(drop).end()).isEqualTo(DropEnd.ABORTED);
        assertThat(bench.site.closings).hasSize(1);
        assertThat(bench.pool.leases()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"await", "export 000000", "extract 000000-000001", "return part 000001", "verify"})
    void aCancelledWorkflowIsAborted(String call) {
        HeldCall held = bench.hold(call);
        DropWorkflow drop = bench.start();
        DropHarness.awaitTrue(drop, held::hasArrived);

        WorkflowStub.fromTyped(drop).cancel();

        assertThatThrownBy(() -> DropHarness.result(drop)).hasCauseInstanceOf(CanceledFailure.class);
        assertThat(bench.site.closings).singleElement().satisfies(closing -> {
            assertThat(closing.end()).isEqualTo(DropEnd.ABORTED);
            assertThat(closing.reason()).isEqualTo("the workflow was cancelled");
        });
        assertThat(bench.pool.leases()).isEmpty();
    }

    @Test
    void aDropThatIsBeingPublishedIsNeitherAbortedNorCancelled() {
        HeldCall held = bench.hold("publish");
        DropWorkflow drop = bench.start();
        DropHarness.awaitTrue(drop, held::hasArrived);

        assertThatThrownBy(() -> drop.abort("too late")).hasStackTraceContaining("cannot be aborted any more");
        WorkflowStub.fromTyped(drop).cancel();
        drop.freeze("too late as well");
        DropHarness.awaitStatus(drop, status -> status.own().stops());
        held.letGo();

        assertThatThrownBy(() -> DropHarness.result(drop)).hasCauseInstanceOf(CanceledFailure.class);
        assertThat(held.wasCancelled()).isFalse();
        assertThat(bench.site.calls).contains("move pointer").doesNotContain("close");
        assertThat(drop.status().end()).isEqualTo("PUBLISHED");
    }

    /// The first file has more chunks than fit into the window, and its chunks wait for each other, so
    /// that a window that is too small shows as well as one that is too large.
    @Test
    void theWindowsAreFilledAndNeverExceeded() {
        bench.site.chunksOfFiles = List.of(5, 0, 4, 1, 2, 3);
        bench.site.parts = 5;
        bench.pool.answer = new PoolNotice("main", PoolPhase.READY, 2, "");
        bench.site.settings = new DropSettings(
                "main", Duration.ofSeconds(30), Duration.ofHours(6), Duration.ofHours(72), 2, 2, 0.2, 2_000, 0);
        CountDownLatch together = new CountDownLatch(4);
        for (int chunk = 0; chunk < 4; chunk++) {
            bench.site.before(String.format("extract 000000-%06d", chunk), _ -> awaitAll(together));
        }
        DropReport report = DropHarness.result(bench.start());

        assertThat(report.records()).isEqualTo(150);
        assertThat(ActivitiesAtATime.most(bench.lastHistory(report.key())))
                .containsEntry("ExportFile", 2)
                .containsEntry("ExtractChunk", 4)
                .containsEntry("ReturnPart", 2);
    }

    private static void awaitAll(CountDownLatch together) {
        together.countDown();
        try {
            if (!together.await(60, TimeUnit.SECONDS)) {
                throw new IllegalStateException(together.getCount() + " calls more were to be under way");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    @Test
    void theManifestIsToldWhatTheChunksTookOfTheHostsTime() {
        bench.site.chunksOfFiles = List.of(2, 1);
        bench.site.work = new ChunkReport.Work(6_000, 10);
        bench.pool.answer = new PoolNotice("main", PoolPhase.READY, 2, "", new PoolNotice.Rate(2, 3.6));

        DropHarness.result(bench.start());

        DropCost cost = requireNonNull(bench.site.facts).cost();
        assertThat(cost.hostMillis()).isEqualTo(9_000);
        assertThat(cost.images()).isEqualTo(30);
        assertThat(cost.dollars()).isCloseTo(0.009, within(1e-9));
    }

    @Test
    void aDropWithoutAnyChunkTakesNoLease() {
        bench.site.chunksOfFiles = List.of(0, 0);

        assertThat(DropHarness.result(bench.start()).end()).isEqualTo(DropEnd.PUBLISHED);
        assertThat(bench.pool.calls).isEmpty();
    }
}
