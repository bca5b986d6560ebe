package featuredrop.exchange.distrust;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import featuredrop.exchange.objectstore.memory.InMemoryObjectStore;
import featuredrop.workflows.drop.DropKey;
import featuredrop.workflows.export.PlanRef;
import featuredrop.workflows.extraction.ChunkRef;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

final class DistrustNoteTest {
    private static final PlanRef PLAN =
            new PlanRef(new DropKey("north", "acme", "d1"), 2, "a".repeat(64), "tiny", "b".repeat(16), 3, 1);
    private static final DistrustNote.Cause CAUSE = new DistrustNote.Cause("i-0/1", "cosine 0.5", 1_000, 2_000);

    private final InMemoryObjectStore store = new InMemoryObjectStore();
    private final DistrustNotes notes = new DistrustNotes(store);

    @Test
    void aNoteIsReadAsItWasWrittenUnderANameThatAGpuHostMayWrite() {
        DistrustNote note = DistrustNote.of(CAUSE, List.of(chunk(0), chunk(7)));

        notes.add(note);
        notes.add(note);

        assertThat(notes.of(PLAN)).containsExactly(note);
        assertThat(notes.all("north")).containsExactly(note);
        assertThat(notes.all("south")).isEmpty();
        // As the policy of the GPU host has it: drops/*/*/*/*/out/*/*-*
        assertThat(note.objectKey())
                .matches("drops/north/_distrusted/acme/d1/out/b{16}/a{64}-i-0~2F1-[0-9a-f]{16}[.]json");
        assertThat(note.results()).contains(new DistrustNote.Result(0, 7, 3));
    }

    @Test
    void twoWorkersOfOneHostKeepBothTheirNotes() {
        notes.add(DistrustNote.of(CAUSE, List.of(chunk(0))));
        notes.add(DistrustNote.of(CAUSE, List.of(chunk(1))));

        assertThat(notes.of(PLAN)).hasSize(2);
        notes.forget(notes.of(PLAN).getFirst());
        assertThat(notes.of(PLAN)).hasSize(1);
    }

    @Test
    void aNoteOfAnotherVersionIsRefused() {
        DistrustNote note = DistrustNote.of(CAUSE, List.of(chunk(0)));
        byte[] other = new String(note.toJson(), StandardCharsets.UTF_8)
                .replace("\"formatVersion\": 1", "\"formatVersion\": 2")
                .getBytes(StandardCharsets.UTF_8);

        assertThatThrownBy(() -> DistrustNote.fromJson(other, "note")).hasMessageContaining("format version 2");
    }

    private static ChunkRef chunk(int number) {
        return new ChunkRef(PLAN, 0, number);
    }
}
