package featuredrop.exchange.result;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import featuredrop.exchange.format.Seeds;
import featuredrop.exchange.objectstore.Sha256;
import featuredrop.exchange.objectstore.memory.InMemoryObjectStore;
import featuredrop.exchange.result.protobuf.ChunkResult;
import featuredrop.exchange.result.protobuf.ResultFooter;
import featuredrop.workflows.drop.Outcome;
import featuredrop.workflows.policy.DropException;
import featuredrop.workflows.policy.FailureKind;
import featuredrop.workflows.policy.FailureType;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

final class ResultTest {
    private static final String KEY = "drops/paris/acme/1/abc/out/0123456789abcdef/000000-000000";
    private static final List<ChunkResult> THREE =
            List.of(Chunks.extracted(0, -5), Chunks.failed(1, 77, Outcome.GONE), Chunks.extracted(2, Long.MAX_VALUE));

    @Test
    void whatWasWrittenIsRead() throws Exception {
        Seeds.forEach(50, random -> {
            List<ChunkResult> results = Chunks.random(random, random.nextInt(200));
            ResultWriter.Finished finished = Chunks.finished(results);

            ResultReader reader = reader(finished.bytes(), results.size());
            assertThat(all(reader)).isEqualTo(results);

            ResultFooter footer = reader.footer();
            assertThat(footer.getItemIdsList())
                    .isEqualTo(results.stream().map(ChunkResult::getItemId).toList());
            assertThat(footer.getModelKey()).isEqualTo("0123456789abcdef");
            assertThat(footer.getEngine()).isEqualTo(Chunks.FACTS.engine());
            assertThat(footer.getImagesFetched()).isEqualTo(3);
            assertThat(footer.getBytesFetched()).isEqualTo(4_567);
            assertThat(finished.sha256()).isEqualTo(Sha256.hex(finished.bytes()));
            assertThat(Chunks.finished(results).bytes()).isEqualTo(finished.bytes());
        });
    }

    @Test
    void aResultCutAtAnyByteIsRefused() {
        byte[] whole = Chunks.finished(THREE).bytes();
        for (int cut = 0; cut < whole.length; cut++) {
            byte[] part = Arrays.copyOf(whole, cut);
            assertDamaged("cut at " + cut, part);
        }
    }

    @Test
    void aResultWithAnyByteChangedIsRefused() {
        byte[] whole = Chunks.finished(THREE).bytes();
        Random random = new Random(3);
        for (int at = 0; at < whole.length; at++) {
            byte[] changed = whole.clone();
            changed[at] ^= (byte) (1 << random.nextInt(8));
            assertDamaged("changed at " + at, changed);
        }
    }

    @Test
    void bytesBehindTheTrailerAreRefused() {
        byte[] whole = Chunks.finished(THREE).bytes();
        assertDamaged("one byte more", Arrays.copyOf(whole, whole.length + 1));
    }

    @Test
    void recordsOfAnotherResultUnderThisFooterAreRefused() throws IOException {
        byte[] whole = Chunks.finished(THREE).bytes();
        for (List<ChunkResult> others : List.of(
                THREE.subList(0, 2),
                List.of(THREE.get(1), THREE.get(0), THREE.get(2)),
                List.of(THREE.get(0), THREE.get(1), THREE.get(2), THREE.get(2)),
                List.of(THREE.get(0), Chunks.failed(1, 78, Outcome.GONE), THREE.get(2)))) {
            ByteArrayOutputStream mixed = new ByteArrayOutputStream();
            for (ChunkResult result : others) {
                result.writeDelimitedTo(mixed);
            }
            mixed.write(whole, body(THREE), whole.length - body(THREE));
            assertDamaged(others.size() + " records", mixed.toByteArray());
        }
    }

    /// Records and footer are each sound, and the footer's digest is that of the records.
    @Test
    void aFooterThatTellsOtherIdsOrOutcomesThanTheRecordsIsRefused() throws IOException {
        byte[] whole = Chunks.finished(THREE).bytes();
        ResultFooter right = ResultTrailer.read(whole, KEY).footer(whole, KEY);
        byte[] outcomes = right.getOutcomes().toByteArray();
        outcomes[2]++;
        for (ResultFooter wrong : List.of(
                right.toBuilder().setItemIds(2, 1234).build(),
                right.toBuilder().setOutcomes(ByteString.copyFrom(outcomes)).build())) {
            assertThatThrownBy(() -> all(reader(withFooter(whole, wrong), 3)))
                    .isInstanceOf(DropException.class)
                    .hasMessageContaining("differs from its footer");
        }
    }

    @Test
    void aFooterOfAnotherDimensionOrNumberOfRecordsIsRefused() throws IOException {
        byte[] whole = Chunks.finished(THREE).bytes();
        ResultFooter right = ResultTrailer.read(whole, KEY).footer(whole, KEY);

        assertThatThrownBy(() -> all(reader(
                        withFooter(whole, right.toBuilder().setDimension(5).build()), 3)))
                .hasMessageContaining("has features of 4 values, not 5");
        ResultFooter fewer = right.toBuilder()
                .clearItemIds()
                .addAllItemIds(right.getItemIdsList().subList(0, 2))
                .setOutcomes(right.getOutcomes().substring(0, 2))
                .build();
        assertThatThrownBy(() -> all(reader(withFooter(whole, fewer), 3)))
                .hasMessageContaining("has 3 records and 2 in its footer");
        ResultFooter torn = right.toBuilder()
                .setOutcomes(right.getOutcomes().substring(0, 2))
                .build();
        assertThatThrownBy(() -> all(reader(withFooter(whole, torn), 3)))
                .hasMessageContaining("a footer with 3 ids and 2 outcomes");
    }

    @Test
    void aResultWithoutAnyFeatureHasAnyDimension() throws IOException {
        List<ChunkResult> failures = List.of(Chunks.failed(0, 1, Outcome.GONE));

        ResultReader reader = reader(Chunks.finished(failures).bytes(), 1);

        assertThat(all(reader)).isEqualTo(failures);
        assertThat(reader.footer().getDimension()).isEqualTo(Chunks.DIMENSION);
    }

    @Test
    void aRecordWhoseLengthTakesSeveralBytesIsRead() throws IOException {
        List<ChunkResult> results = Stream.of(127, 128, 16_383, 16_384, 3_000_000)
                .map(length -> "x".repeat(length))
                .map(detail -> Chunks.failed(0, 1, Outcome.GONE).toBuilder()
                        .setDetail(detail)
                        .build())
                .toList();
        for (ChunkResult result : results) {
            assertThat(all(reader(Chunks.finished(List.of(result)).bytes(), 1))).containsExactly(result);
        }
    }

    @Test
    void aLengthThatCannotBeIsRefused() {
        byte[] atTheLimit = {-128, -128, -128, 8};
        byte[] above = {-127, -128, -128, 8};
        byte[] negative = {-128, -128, -128, -128, 8};
        byte[] endless = {-128, -128, -128, -128, -128, 0};

        assertThatThrownBy(() -> all(reader(atTheLimit, 3))).hasMessageContaining("is cut in record 0");
        for (byte[] length : List.of(above, negative, endless)) {
            assertThatThrownBy(() -> all(reader(length, 3))).hasMessageContaining("a broken length before record 0");
        }
    }

    @Test
    void theWriterCountsItsRecords() {
        ResultWriter writer = new ResultWriter("0123456789abcdef", Chunks.DIMENSION);
        THREE.forEach(writer::add);

        assertThat(writer.records()).isEqualTo(3);
    }

    @Test
    void aResultOfAnotherNumberOfRecordsIsRefused() {
        byte[] whole = Chunks.finished(THREE).bytes();
        assertThatThrownBy(() -> all(reader(whole, 2))).isInstanceOf(DropException.class);
        assertThatThrownBy(() -> all(reader(whole, 4)))
                .isInstanceOf(DropException.class)
                .hasMessageContaining("3 records");
    }

    @Test
    void theFooterIsNotThereBeforeTheEnd() {
        ResultReader reader = reader(Chunks.finished(THREE).bytes(), 3);
        assertThatThrownBy(reader::footer).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void theFooterIsReadFromTheEndOfTheObject() {
        InMemoryObjectStore store = new InMemoryObjectStore();
        store.putIfAbsent(KEY, Chunks.finished(THREE).bytes());

        ResultFooter footer = ResultFooters.read(store, KEY, 3).orElseThrow();

        assertThat(footer.getItemIdsList()).containsExactly(-5L, 77L, Long.MAX_VALUE);
        assertThat(ResultFooters.count(footer)).isEqualTo(Map.of(Outcome.EXTRACTED, 2L, Outcome.GONE, 1L));
        assertThat(ResultFooters.outcome(footer, 1)).isEqualTo(Outcome.GONE);
        assertThat(ResultFooters.read(store, "absent", 3)).isEmpty();
    }

    @Test
    void aFooterLongerThanExpectedTakesASecondLook() {
        InMemoryObjectStore store = new InMemoryObjectStore();
        ResultWriter writer = new ResultWriter("0123456789abcdef", Chunks.DIMENSION);
        THREE.forEach(writer::add);
        store.putIfAbsent(
                KEY,
                writer.finish(new ResultWriter.Facts("x".repeat(5_000), 0, 0)).bytes());

        assertThat(ResultFooters.read(store, KEY, 3).orElseThrow().getEngine()).hasSize(5_000);
    }

    @Test
    void aFooterOfAnotherNumberOfRecordsOrWithoutTrailerIsRefused() {
        InMemoryObjectStore store = new InMemoryObjectStore();
        byte[] whole = Chunks.finished(THREE).bytes();
        store.putIfAbsent(KEY, whole);
        store.putIfAbsent("cut", Arrays.copyOf(whole, body(THREE)));
        store.putIfAbsent("empty", new byte[0]);

        assertThatThrownBy(() -> ResultFooters.read(store, KEY, 4)).hasMessageContainingAll(KEY, "3 records");
        assertThatThrownBy(() -> ResultFooters.read(store, "cut", 3)).hasMessageContainingAll("cut", "no footer");
        assertThatThrownBy(() -> ResultFooters.read(store, "empty", 3)).hasMessageContaining("empty");
    }

    @Test
    void theWriterRefusesWhatDoesNotFit() {
        ResultWriter writer = new ResultWriter("0123456789abcdef", Chunks.DIMENSION);
        ChunkResult first = Chunks.extracted(0, 1);

        for (ChunkResult wrong : List.of(
                Chunks.extracted(1, 1),
                first.toBuilder().addFeature(1).build(),
                first.toBuilder().setOutcome(Outcome.GONE.number()).build(),
                Chunks.failed(0, 1, Outcome.DUPLICATE),
                first.toBuilder().clearFeature().build())) {
            assertThatThrownBy(() -> writer.add(wrong)).isInstanceOf(IllegalArgumentException.class);
        }
        assertThat(writer.records()).isZero();
    }

    private static void assertDamaged(String what, byte[] bytes) {
        assertThatThrownBy(() -> all(reader(bytes, 3)))
                .as(what)
                .isInstanceOfSatisfying(DropException.class, e -> {
                    assertThat(e.kind()).isEqualTo(FailureKind.BUG);
                    assertThat(e.type()).isEqualTo(FailureType.RESULT_DAMAGED);
                })
                .hasMessageContaining(KEY);
    }

    /// The same records under another footer, which is sound in itself.
    private static byte[] withFooter(byte[] whole, ResultFooter footer) {
        int body = Math.toIntExact(
                ResultTrailer.read(whole, KEY).footer(whole, KEY).getBodyLength());
        ByteArrayOutputStream mixed = new ByteArrayOutputStream();
        mixed.write(whole, 0, body);
        mixed.writeBytes(footer.toByteArray());
        mixed.writeBytes(ResultTrailer.of(footer.toByteArray()).bytes());
        return mixed.toByteArray();
    }

    private static int body(List<ChunkResult> results) {
        return results.stream()
                .mapToInt(result -> result.getSerializedSize() + (result.getSerializedSize() < 128 ? 1 : 2))
                .sum();
    }

    private static ResultReader reader(byte[] bytes, int records) {
        return new ResultReader(new ByteArrayInputStream(bytes), KEY, records);
    }

    private static List<ChunkResult> all(ResultReader reader) throws IOException {
        List<ChunkResult> results = new ArrayList<>();
        for (Optional<ChunkResult> next = reader.next(); next.isPresent(); next = reader.next()) {
            results.add(next.get());
        }
        return results;
    }
}
