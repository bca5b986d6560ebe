package featuredrop.exchange.result;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import featuredrop.exchange.format.JsonLines;
import featuredrop.exchange.format.Seeds;
import featuredrop.exchange.plan.ChunkPosition;
import featuredrop.exchange.result.ChunkDuplicates.Run;
import featuredrop.exchange.result.SettlementFile.GenerationRun;
import featuredrop.exchange.result.SettlementFile.Part;
import featuredrop.workflows.drop.DropKey;
import featuredrop.workflows.drop.Outcome;
import featuredrop.workflows.export.PlanRef;
import featuredrop.workflows.extraction.ChunkRef;
import featuredrop.workflows.policy.DropException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

final class SettlementFileTest {
    @Test
    void aSettlementComesBackAsItWasInTheSameBytes() throws Exception {
        Seeds.forEach(100, random -> {
            SettlementFile settled = random(random);

            byte[] bytes = settled.toBytes();

            assertThat(read(bytes)).isEqualTo(settled);
            assertThat(read(bytes).toBytes()).isEqualTo(bytes);
        });
    }

    @Test
    void theOrderOfAMapDoesNotShow() {
        Map<Outcome, Long> one = new HashMap<>();
        Map<Outcome, Long> other = new HashMap<>();
        List<Outcome> outcomes = new ArrayList<>(List.of(Outcome.values()));
        outcomes.forEach(outcome -> one.put(outcome, 1L));
        outcomes.reversed().forEach(outcome -> other.put(outcome, 1L));

        assertThat(new SettlementFile(23, one, List.of(), List.of()).toBytes())
                .isEqualTo(new SettlementFile(23, other, List.of(), List.of()).toBytes());
    }

    @Test
    void duplicatesComeBackAsTheBitsTheyWere() throws Exception {
        Seeds.forEach(200, random -> {
            BitSet bits = new BitSet();
            for (int i = random.nextInt(100); i > 0; i--) {
                bits.set(random.nextInt(120));
            }
            assertThat(ChunkDuplicates.of(new ChunkPosition(0, 0), bits).toBits())
                    .isEqualTo(bits);
        });
    }

    @Test
    void theStoredFormIsPinned() {
        BitSet bits = new BitSet();
        bits.set(1, 3);
        bits.set(7);
        ChunkPosition chunk = new ChunkPosition(0, 4);
        SettlementFile settled = new SettlementFile(
                10,
                Map.of(Outcome.GONE, 1L, Outcome.EXTRACTED, 6L, Outcome.DUPLICATE, 3L),
                List.of(ChunkDuplicates.of(chunk, bits)),
                List.of(new Part(0, new ChunkPosition(0, 0), new ChunkPosition(1, 2), 6)));

        assertThat(new String(settled.toBytes(), StandardCharsets.UTF_8).lines().limit(3))
                .containsExactly(
                        "{\"settled\":{\"formatVersion\":1,\"records\":10,"
                                + "\"outcomes\":{\"EXTRACTED\":6,\"DUPLICATE\":3,\"GONE\":1},\"chunks\":1,\"parts\":1}}",
                        "{\"part\":{\"part\":0,\"first\":[0,0],\"last\":[1,2],\"delivered\":6}}",
                        "{\"duplicates\":{\"chunk\":[0,4],\"runs\":[[1,3],[7,8]]}}");
        assertThat(settled.duplicatesByChunk()).containsOnlyKeys(chunk);
        assertThat(settled.parts().getFirst().contains(chunk)).isTrue();
        assertThat(settled.parts().getFirst().contains(new ChunkPosition(1, 3))).isFalse();
        assertThat(settled.count(Outcome.GONE)).isEqualTo(1);
        assertThat(settled.count(Outcome.BOMB)).isZero();
    }

    @Test
    void theGenerationsOfResultsAreStoredAsRunsOfChunks() throws IOException {
        PlanRef plan = new PlanRef(new DropKey("paris", "acme", "d1"), 1, "a", "m", "k").at(3);
        SettlementFile settled = new SettlementFile(
                0,
                Map.of(),
                List.of(),
                List.of(),
                List.of(
                        new GenerationRun(new ChunkPosition(0, 0), 1),
                        new GenerationRun(new ChunkPosition(0, 7), 3),
                        new GenerationRun(new ChunkPosition(2, 0), 1)));

        assertThat(new String(settled.toBytes(), StandardCharsets.UTF_8)
                        .lines()
                        .skip(1)
                        .limit(2))
                .containsExactly(
                        "{\"generation\":{\"first\":[0,0],\"generation\":1}}",
                        "{\"generation\":{\"first\":[0,7],\"generation\":3}}");
        assertThat(read(settled.toBytes())).isEqualTo(settled);
        assertThat(Stream.of(new int[] {0, 6}, new int[] {0, 7}, new int[] {1, 9}, new int[] {2, 0}, new int[] {5, 5})
                        .map(at -> settled.result(plan, new ChunkPosition(at[0], at[1])))
                        .map(ChunkRef::plan)
                        .map(PlanRef::generation))
                .containsExactly(1, 3, 3, 1, 1);
        assertThat(settled.generationsUsed()).containsExactly(1, 3);
        assertThatThrownBy(() -> new SettlementFile(
                        0, Map.of(), List.of(), List.of(), settled.generations().reversed()))
                .hasMessageContaining("out of order");
    }

    @Test
    void aCutOrChangedSettlementIsRefused() {
        byte[] bytes = random(new Random(1)).toBytes();
        for (int at = 0; at < bytes.length; at++) {
            byte[] cut = Arrays.copyOf(bytes, at);
            byte[] changed = bytes.clone();
            changed[at] ^= 1;
            assertThatThrownBy(() -> read(cut)).isInstanceOf(DropException.class);
            assertThatThrownBy(() -> read(changed)).isInstanceOf(DropException.class);
        }
    }

    @Test
    void whatDoesNotAddUpOrIsOutOfOrderIsRefused() {
        Part first = new Part(0, new ChunkPosition(0, 0), new ChunkPosition(0, 1), 1);
        Part overlapping = new Part(1, new ChunkPosition(0, 1), new ChunkPosition(0, 2), 1);

        assertThatThrownBy(() -> new SettlementFile(2, Map.of(Outcome.EXTRACTED, 1L), List.of(), List.of()))
                .hasMessageContaining("2 records have 1 outcomes");
        assertThatThrownBy(() -> new SettlementFile(0, Map.of(), List.of(), List.of(first, overlapping)))
                .hasMessageContaining("Part 1");
        assertThatThrownBy(() -> new SettlementFile(0, Map.of(), List.of(), List.of(overlapping)))
                .hasMessageContaining("in place 0");
        BitSet bits = BitSet.valueOf(new long[] {1});
        ChunkDuplicates twice = ChunkDuplicates.of(new ChunkPosition(1, 1), bits);
        assertThatThrownBy(() -> new SettlementFile(0, Map.of(), List.of(twice, twice), List.of()))
                .hasMessageContaining("out of order");
    }

    @Test
    void aPartHoldsItsFirstAndItsLastChunkAndThoseBetween() {
        Part part = new Part(0, new ChunkPosition(1, 2), new ChunkPosition(2, 0), 0);

        assertThat(part.contains(new ChunkPosition(1, 1))).isFalse();
        assertThat(part.contains(new ChunkPosition(1, 2))).isTrue();
        assertThat(part.contains(new ChunkPosition(1, 3))).isTrue();
        assertThat(part.contains(new ChunkPosition(2, 0))).isTrue();
        assertThat(part.contains(new ChunkPosition(2, 1))).isFalse();
    }

    @Test
    void aPartMayBeOneChunkAndNeverEndsBeforeItBegins() {
        ChunkPosition chunk = new ChunkPosition(1, 2);
        assertThat(new Part(0, chunk, chunk, 0).contains(chunk)).isTrue();

        assertThatThrownBy(() -> new Part(0, chunk, new ChunkPosition(1, 1), 0)).hasMessageContaining("Not a part");
        assertThatThrownBy(() -> new Part(-1, chunk, chunk, 0)).hasMessageContaining("Not a part");
        assertThatThrownBy(() -> new Part(0, chunk, chunk, -1)).hasMessageContaining("Not a part");
    }

    @Test
    void runsOfDuplicatesAreApartAndHoldARecordEach() {
        ChunkPosition chunk = new ChunkPosition(0, 0);
        Run first = new Run(0, 2);
        assertThat(new ChunkDuplicates(chunk, List.of(first, new Run(3, 4))).runs())
                .hasSize(2);

        assertThatThrownBy(() -> new ChunkDuplicates(chunk, List.of(first, new Run(2, 3))))
                .hasMessageContaining("out of order");
        assertThatThrownBy(() -> new Run(2, 2)).hasMessageContaining("Not a run");
        assertThatThrownBy(() -> new Run(-1, 2)).hasMessageContaining("Not a run");
    }

    @Test
    void aSettlementOfAnotherFormatVersionIsRefused() {
        JsonLines.Writer lines = new JsonLines.Writer();
        lines.add("settled", Map.of("formatVersion", 2, "records", 0, "outcomes", Map.of(), "chunks", 0, "parts", 0));

        assertThatThrownBy(() -> read(lines.finish())).hasMessageContaining("format version 2");
    }

    private static SettlementFile random(Random random) {
        List<ChunkDuplicates> duplicates = new ArrayList<>();
        List<Part> parts = new ArrayList<>();
        for (int file = 0; file < 3; file++) {
            for (int chunk = 0; chunk < 3; chunk++) {
                BitSet bits = new BitSet();
                for (int i = random.nextInt(20); i > 0; i--) {
                    bits.set(random.nextInt(50));
                }
                if (!bits.isEmpty()) {
                    duplicates.add(ChunkDuplicates.of(new ChunkPosition(file, chunk), bits));
                }
            }
            parts.add(new Part(file, new ChunkPosition(file, 0), new ChunkPosition(file, 2), random.nextInt(100)));
        }
        long extracted = random.nextInt(1_000);
        return new SettlementFile(
                extracted + 1, Map.of(Outcome.EXTRACTED, extracted, Outcome.DNS, 1L), duplicates, parts);
    }

    private static SettlementFile read(byte[] bytes) throws IOException {
        return SettlementFile.read(new ByteArrayInputStream(bytes), "settled");
    }
}
