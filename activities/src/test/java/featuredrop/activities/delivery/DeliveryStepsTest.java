package featuredrop.activities.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import featuredrop.activities.delivery.SampleDrop.Input;
import featuredrop.activities.delivery.SampleDrop.Item;
import featuredrop.exchange.config.SiteConfig.DeliveryLayout;
import featuredrop.exchange.delivery.DeliveryManifest;
import featuredrop.exchange.delivery.DeliveryManifest.Output;
import featuredrop.exchange.delivery.QuarantineLine;
import featuredrop.exchange.objectstore.Sha256;
import featuredrop.exchange.progress.Progress;
import featuredrop.workflows.delivery.Publication;
import featuredrop.workflows.delivery.Publication.Answer;
import featuredrop.workflows.delivery.Staging;
import featuredrop.workflows.drop.Outcome;
import featuredrop.workflows.export.PlanRef;
import featuredrop.workflows.policy.DropException;
import java.util.Arrays;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

@Tag("slow")
class DeliveryStepsTest {
    private final SampleSite site = new SampleSite(DeliveryLayout.PARTNER_FIRST);

    @Test
    void aDeliveryHoldsExactlyItsFourFiles() {
        carry(SampleDrop.random(3));

        assertThat(site.published().keySet())
                .containsExactly(
                        "/out/_index/1.json",
                        "/out/outputByPartner",
                        "/out/shoes/d1/_SUCCESS",
                        "/out/shoes/d1/cnn_features.txt.gz",
                        "/out/shoes/d1/manifest.json",
                        "/out/shoes/d1/quarantine.jsonl.gz");
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void theReaderOf2016GetsEveryDeliveredRecordInOrder(long seed) {
        SampleDrop drop = SampleDrop.random(seed);
        carry(drop);

        List<String> lines = site.lines("/out/shoes/d1/cnn_features.txt.gz");
        assertThat(lines)
                .as("seed %d", seed)
                .allMatch(line -> line.matches("7 -?\\d+( -?\\d+){3} "))
                .extracting(line -> Long.parseLong(line.strip().split(" ", -1)[1]))
                .containsExactlyElementsOf(drop.deliveredIds());
        assertThat(lines)
                .as("seed %d", seed)
                .allSatisfy(line -> assertThat(Arrays.stream(line.strip().split(" ", -1))
                                .skip(2)
                                .mapToDouble(value -> Integer.parseInt(value) / 1e6))
                        .allMatch(value -> Math.abs(value) <= 1));
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void everyInputRecordIsDeliveredQuarantinedOrADuplicate(long seed) {
        SampleDrop drop = SampleDrop.random(seed);
        carry(drop);

        DeliveryManifest.Content content =
                manifest("/out/shoes/d1/manifest.json").content();
        List<String> quarantine = site.lines("/out/shoes/d1/quarantine.jsonl.gz");
        assertThat(content.outcomes().values().stream()
                        .mapToLong(Long::longValue)
                        .sum())
                .as("seed %d", seed)
                .isEqualTo(drop.records())
                .isEqualTo(quarantine.size() + content.count(Outcome.EXTRACTED) + content.count(Outcome.DUPLICATE));
        assertThat(content.inputs().stream()
                        .mapToLong(input -> input.records() + input.rejects())
                        .sum())
                .isEqualTo(drop.records());
        assertThat(content.outputs())
                .extracting(Output::name)
                .containsExactly("cnn_features.txt.gz", "quarantine.jsonl.gz");
        assertThat(content.outputs()).allSatisfy(output -> {
            byte[] file = site.zone.content("/out/shoes/d1/" + output.name());
            assertThat(output.length()).isEqualTo(file.length);
            assertThat(output.sha256()).isEqualTo(Sha256.hex(file));
            assertThat(output.lines())
                    .isEqualTo(site.lines("/out/shoes/d1/" + output.name()).size());
        });
        assertThat(site.text("/out/shoes/d1/_SUCCESS"))
                .isEqualTo(Sha256.hex(site.zone.content("/out/shoes/d1/manifest.json")));
    }

    @Test
    void theQuarantineNamesThePlaceAndNoSecret() {
        carry(new SampleDrop(
                1,
                List.of(new Input(
                        "a.bin",
                        List.of(
                                List.of(SampleDrop.extracted(1)),
                                List.of(SampleDrop.extracted(2), new Item(3, Outcome.GONE))),
                        1))));

        List<String> lines = site.lines("/out/shoes/d1/quarantine.jsonl.gz");
        assertThat(lines).hasSize(2).noneMatch(line -> line.contains("secret") || line.contains("pw@"));
        assertThat(QuarantineLine.parse(lines.getFirst(), "line 1"))
                .isEqualTo(new QuarantineLine.OfRecord(
                        "a.bin",
                        2,
                        3,
                        3,
                        "item 3",
                        "https://images.example/3.jpg",
                        Outcome.GONE,
                        "no image at https://images.example/x",
                        2));
        assertThat(QuarantineLine.parse(lines.getLast(), "line 2"))
                .isEqualTo(new QuarantineLine.OfReject("a.bin", 33, 43, 0, Outcome.BAD_RECORD, "a bad line 0"));
    }

    @Test
    void aDropWithoutAnyVectorDeliversAnEmptyFile() {
        carry(SampleDrop.of(new Item(1, Outcome.GONE)));

        assertThat(site.lines("/out/shoes/d1/cnn_features.txt.gz")).isEmpty();
        assertThat(site.lines("/out/shoes/d1/quarantine.jsonl.gz")).hasSize(1);
    }

    @Test
    void aDropWithoutARecordIsDelivered() {
        carry(new SampleDrop(1, List.of(new Input("empty.bin", List.of(), 0))));

        assertThat(site.lines("/out/shoes/d1/cnn_features.txt.gz")).isEmpty();
        assertThat(site.lines("/out/shoes/d1/quarantine.jsonl.gz")).isEmpty();
    }

    @Test
    void theLayoutOf2016HoldsThePartnerBelowItsBatch() {
        SampleSite old = new SampleSite(DeliveryLayout.BATCH_FIRST);
        carry(old, SampleDrop.random(3));

        assertThat(old.published().keySet())
                .containsExactly(
                        "/out/1479800000/7/cnn_features.txt.gz",
                        "/out/1479800000/7/manifest.json",
                        "/out/1479800000/7/quarantine.jsonl.gz",
                        "/out/1479800000/_SUCCESS",
                        "/out/_claims/batch/1479800000",
                        "/out/_claims/drop/shoes/d1",
                        "/out/_index/1.json",
                        "/out/outputByPartner");
        assertThat(old.text("/out/outputByPartner"))
                .isEqualTo("""
                        {
                          "7": {
                            "files": [
                              "cnn_features.txt.gz"
                            ],
                            "jobTimeStamp": 1479800000,
                            "outputFolder": "1479800000/7",
                            "outputSize": %d
                          }
                        }""".formatted(old.zone.content("/out/1479800000/7/cnn_features.txt.gz").length));
    }

    @Test
    void aTakenBatchNumberIsLeftToItsTaker() {
        SampleSite old = new SampleSite(DeliveryLayout.BATCH_FIRST);
        old.zone.put("/out/1479800000/9/cnn_features.txt.gz", new byte[0]);
        old.zone.put("/out/_claims/batch/1479800001", new byte[0]);

        carry(old, SampleDrop.random(3));

        assertThat(old.published()).containsKey("/out/1479800002/7/manifest.json");
    }

    @Test
    void parallelAttemptsOfAPartLeaveTheFirstOne() {
        PlanRef plan = SampleDrop.random(3).store(site.store);
        Staging staging = SampleSite.staging(plan);
        site.steps.settle(plan, Progress.NONE);
        site.steps.returnPart(staging, 0, Progress.NONE);
        String part = "/out/_staging/shoes/d1/run-1/parts/000000.gz";
        byte[] first = site.zone.content(part);

        site.steps.returnPart(staging, 0, Progress.NONE);

        assertThat(site.zone.content(part)).isEqualTo(first);
        assertThat(site.zone.list("/out/_staging/shoes/d1/run-1/tmp")).isEmpty();
    }

    @Test
    void aPartWithOtherLinesIsNotAccepted() {
        PlanRef plan = SampleDrop.random(3).store(site.store);
        SampleSite other = new SampleSite(DeliveryLayout.PARTNER_FIRST);
        PlanRef otherPlan = SampleDrop.of(SampleDrop.extracted(77)).store(other.store);
        other.steps.settle(otherPlan, Progress.NONE);
        other.steps.returnPart(SampleSite.staging(otherPlan), 0, Progress.NONE);
        String part = "/out/_staging/shoes/d1/run-1/parts/000000.gz";
        site.zone.put(part, other.zone.content(part));
        site.steps.settle(plan, Progress.NONE);

        assertThatThrownBy(() -> site.steps.returnPart(SampleSite.staging(plan), 0, Progress.NONE))
                .isInstanceOf(DropException.class)
                .hasMessageContaining(part);
    }

    @Test
    void aPartWrittenAgainByABelatedAttemptChangesNothing() {
        SampleDrop drop = SampleDrop.random(3);
        PlanRef plan = drop.store(site.store);
        Staging staging = site.stage(plan);
        byte[] features = site.zone.content(site.staged(staging).features());

        site.steps.returnPart(staging, 0, Progress.NONE);
        site.steps.assemble(staging, SampleSite.RUN, Progress.NONE);

        assertThat(site.zone.content(site.staged(staging).features())).isEqualTo(features);
        site.steps.verify(staging, Progress.NONE);
    }

    @ParameterizedTest
    @EnumSource(DeliveryLayout.class)
    void aRefusedJoinGivesTheSameBytesAsACopy(DeliveryLayout layout) {
        SampleSite joining = new SampleSite(layout);
        SampleSite copying = new SampleSite(layout);
        carry(joining, SampleDrop.random(3));
        PlanRef plan = SampleDrop.random(3).store(copying.store);
        DeliverySteps refused =
                copying.steps(new ScriptedLandingZone(copying.zone, SideEffects.none(), false), copying.store);
        DeliveryHarness.carry(refused, plan);

        assertThat(copying.published()).isEqualTo(joining.published());
    }

    private void carry(SampleDrop drop) {
        carry(site, drop);
    }

    private static void carry(SampleSite site, SampleDrop drop) {
        Publication publication = DeliveryHarness.carry(site.steps, drop.store(site.store));
        assertThat(publication.answer()).isEqualTo(Answer.PUBLISHED);
    }

    private DeliveryManifest manifest(String path) {
        return DeliveryManifest.fromJson(site.zone.content(path), path);
    }

    private static LongStream seeds() {
        return LongStream.range(0, 40);
    }
}
