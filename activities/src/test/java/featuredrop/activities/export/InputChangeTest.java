package featuredrop.activities.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import featuredrop.activities.landing.FlakyLandingZone;
import featuredrop.exchange.objectstore.ObjectKeys;
import featuredrop.exchange.progress.Progress;
import featuredrop.exchange.record.protobuf.ProductImage;
import featuredrop.workflows.export.ExportedFile;
import featuredrop.workflows.export.PlanRef;
import featuredrop.workflows.extraction.ChunkRef;
import featuredrop.workflows.policy.DropException;
import featuredrop.workflows.policy.FailureKind;
import featuredrop.workflows.policy.FailureType;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.stream.IntStream;
import java.util.zip.GZIPOutputStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

final class InputChangeTest {
    private final ExportCase export = new ExportCase("part.bin", 2, 1 << 20);
    private final byte[] content = ExportCase.delimited(records(10));

    @Test
    void anExportMayBeRepeated() {
        export.zone.put(export.path, content);
        PlanRef plan = export.plan();
        ExportedFile first = export.export(plan);
        List<String> objects =
                export.store.list("").stream().map(Object::toString).toList();

        assertThat(export.export(plan)).isEqualTo(first);
        export.zone.delete(export.path);
        assertThat(export.export(plan)).isEqualTo(first);
        assertThat(export.store.list("").stream().map(Object::toString)).isEqualTo(objects);
    }

    @Test
    void eachChunkIsToldAsSoonAsItIsThere() {
        export.zone.put(export.path, content);
        export.export(export.plan());

        assertThat(export.told()).containsExactly(1, 2, 3, 4, 5);
    }

    @Test
    void anAttemptThatDiedLeavesChunksThatTheNextOneTakes() {
        export.zone.put(export.path, content);
        PlanRef plan = export.plan();
        assertThatThrownBy(() -> export.export(plan, dyingAt(7))).isInstanceOf(CancellationException.class);
        assertThat(export.index(plan)).isEmpty();

        assertThat(export.export(plan).chunks()).isEqualTo(5);
        assertThat(export.records()).isEqualTo(records(10));
    }

    @Test
    void aChunkOfAnEarlierAttemptWithOtherContentIsAChange() {
        export.zone.put(export.path, content);
        PlanRef plan = export.plan();
        export.store.putIfAbsent(ObjectKeys.input(new ChunkRef(plan, 0, 1)), new byte[] {1});

        assertChanged(() -> export.export(plan));
    }

    @Test
    void aLostAnswerToAChunkIsNoChange() {
        export.zone.put(export.path, content);
        PlanRef plan = export.plan();
        for (int write = 0; write < 6; write++) {
            export.store.loseNextAnswer(() -> {});
        }

        assertThat(export.export(plan).chunks()).isEqualTo(5);
        assertThat(export.records()).isEqualTo(records(10));
    }

    @Test
    void aFileThatIsGoneShorterLongerOrRewrittenBeforeTheExportIsAChange() {
        for (byte[] other : List.of(
                Arrays.copyOf(content, content.length - 1),
                Arrays.copyOf(content, content.length + 1),
                flipped(content))) {
            ExportCase fresh = new ExportCase("part.bin");
            fresh.zone.put(fresh.path, content);
            PlanRef plan = fresh.plan();
            replaceLater(fresh, other);
            assertChanged(() -> fresh.export(plan));
        }
        export.zone.put(export.path, content);
        PlanRef plan = export.plan();
        export.zone.delete(export.path);
        assertChanged(() -> export.export(plan));
    }

    @Test
    void aFileThatChangesOrDisappearsWhileItIsExportedIsAChangeAndHasNoIndex() {
        List<Runnable> changes = List.of(
                () -> replaceLater(export, flipped(content)),
                () -> replaceLater(export, Arrays.copyOf(content, 10)),
                () -> export.zone.delete(export.path));
        for (Runnable change : changes) {
            export.zone.put(export.path, content);
            PlanRef plan = export.plan();
            Progress changing = (where, done) -> {
                if (done == 5) {
                    change.run();
                }
            };
            assertChanged(() -> export.export(plan, changing));
            assertThat(export.index(plan)).isEmpty();
        }
    }

    @Test
    void theSameContentWrittenAnewIsNoChange() {
        export.zone.put(export.path, content);
        PlanRef plan = export.plan();
        replaceLater(export, content);

        assertThat(export.export(plan).records()).isEqualTo(10);
    }

    @Test
    void aBrokenReadIsAnOutageAndNeverDamageOfTheFile() throws IOException {
        byte[] list = ("item_id,image_url\n" + "a,http://x/1\n".repeat(1_000)).getBytes(StandardCharsets.UTF_8);
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(packed)) {
            out.write(list);
        }
        assertOutage("part.bin", content);
        assertOutage("list.csv", list);
        assertOutage("list.csv.gz", packed.toByteArray());
    }

    @Test
    void aPlanThatIsMissingOrDamagedIsABugAndNamed() {
        export.zone.put(export.path, content);
        PlanRef plan = export.plan();
        String key = ObjectKeys.planJson(plan);

        export.store.damage(key, new byte[] {'{'});
        assertBug(FailureType.STORED_UNREADABLE, key, () -> export.export(plan));
        export.store.delete(List.of(key));
        assertBug(FailureType.OBJECT_MISSING, key, () -> export.export(plan));
    }

    @Test
    void aDamagedIndexIsABugAndNamed() {
        export.zone.put(export.path, content);
        PlanRef plan = export.plan();
        export.export(plan);
        String key = ObjectKeys.index(plan, 0);

        export.store.damage(key, new byte[] {'{'});
        assertBug(FailureType.STORED_UNREADABLE, key, () -> export.export(plan));
    }

    private static void assertBug(FailureType type, String key, ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(DropException.class, e -> {
                    assertThat(e.kind()).isEqualTo(FailureKind.BUG);
                    assertThat(e.type()).isEqualTo(type);
                })
                .hasMessageContaining(key);
    }

    private static void assertOutage(String name, byte[] content) {
        for (long readable : new long[] {0, 1, 5, content.length / 2, content.length - 1}) {
            ExportCase broken = new ExportCase(name);
            broken.zone.put(broken.path, content);
            PlanRef plan = broken.plan();
            FileExporter exporter = new FileExporter(
                    new FlakyLandingZone(broken.zone, readable), broken.store, 64 << 20, broken.limits);

            assertThatThrownBy(() -> exporter.export(plan, 0, Progress.NONE, _ -> {}))
                    .as("%s broken after %d bytes", name, readable)
                    .isInstanceOf(DropException.class)
                    .hasMessageContaining("Could not obtain block")
                    .extracting(e -> ((DropException) e).kind())
                    .isEqualTo(FailureKind.PLATFORM);
            assertThat(broken.index(plan)).isEmpty();
        }
    }

    private static void assertChanged(ThrowingCallable call) {
        assertThatThrownBy(call).isInstanceOf(DropException.class).satisfies(e -> {
            assertThat(((DropException) e).type()).isEqualTo(FailureType.INPUT_CHANGED);
            assertThat(((DropException) e).kind()).isEqualTo(FailureKind.PARTNER_DATA);
        });
    }

    private static Progress dyingAt(long record) {
        return (where, done) -> {
            if (done == record) {
                throw new CancellationException();
            }
        };
    }

    /// Replaces the file so that its modification time differs, on a clock of milliseconds.
    private static void replaceLater(ExportCase export, byte[] content) {
        long before = export.zone.stat(export.path).orElseThrow().modifiedMillis();
        do {
            export.zone.put(export.path, content);
        } while (export.zone.stat(export.path).orElseThrow().modifiedMillis() == before);
    }

    private static byte[] flipped(byte[] content) {
        byte[] flipped = content.clone();
        flipped[content.length - 1] ^= 1;
        return flipped;
    }

    private static List<ProductImage> records(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> ProductImage.newBuilder()
                        .setPartnerId(ExportCase.PARTNER)
                        .setInternalId(i)
                        .setExternalItemId("item" + i)
                        .setImageUrl("http://x/" + i)
                        .build())
                .toList();
    }
}
