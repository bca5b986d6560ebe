package featuredrop.workflows.flow.drop.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import featuredrop.workflows.export.ChunksSoFar;
import featuredrop.workflows.export.ExportedFile;
import featuredrop.workflows.flow.drop.state.ChunkCursor.Place;
import featuredrop.workflows.flow.drop.state.ExportState.PackedCounts;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ChunkCursorTest {
    private final ChunkCursor cursor = new ChunkCursor();

    @Test
    void filesAreExportedOnceEachInPlanOrder() {
        assertThat(cursor.hasNextFile(2)).isTrue();
        assertThat(cursor.nextFile()).isZero();
        assertThat(cursor.nextFile()).isEqualTo(1);

        assertThat(cursor.hasNextFile(2)).isFalse();
    }

    @Test
    void chunksFollowInPlanOrderAndFilesWithoutChunksAreSkipped() {
        cursor.add(file(2, 1));
        cursor.add(file(1, 0));
        assertThat(cursor.hasNext()).isFalse();
        cursor.add(file(0, 2));

        assertThat(cursor.next()).isEqualTo(new Place(0, 0));
        assertThat(cursor.next()).isEqualTo(new Place(0, 1));
        assertThat(cursor.hasNext()).isTrue();
        assertThat(cursor.next()).isEqualTo(new Place(2, 0));
        assertThat(cursor.hasNext()).isFalse();
        assertThatIllegalStateException().isThrownBy(cursor::next).withMessageContaining("file 3");
    }

    @Test
    void chunksOfAFileThatIsStillExportedAreTakenUpToWhatIsKnown() {
        cursor.add(new ChunksSoFar(0, 2));

        assertThat(cursor.chunks()).isEqualTo(2);
        assertThat(cursor.files()).isZero();
        cursor.next();
        assertThat(cursor.next()).isEqualTo(new Place(0, 1));
        assertThat(cursor.hasNext()).isFalse();
        assertThatIllegalStateException().isThrownBy(cursor::next).withMessageContaining("file 0");
        cursor.add(file(0, 3));
        assertThat(cursor.next()).isEqualTo(new Place(0, 2));
    }

    @Test
    void lateNewsOfAFileChangesNothing() {
        cursor.add(new ChunksSoFar(0, 3));
        cursor.add(new ChunksSoFar(0, 1));
        assertThat(cursor.chunks()).isEqualTo(3);

        cursor.add(file(0, 4));
        cursor.add(new ChunksSoFar(0, 2));

        assertThat(cursor.chunks()).isEqualTo(4);
    }

    @Test
    void goesOnAfterWhatIsDone() {
        cursor.goOnAfter(ExportState.after(List.of(file(0, 2), file(1, 2)), 3), 3);

        assertThat(cursor.done()).isEqualTo(3);
        assertThat(cursor.files()).isEqualTo(2);
        assertThat(cursor.nextFile()).isEqualTo(2);
        assertThat(cursor.next()).isEqualTo(new Place(1, 1));
    }

    @Test
    void whatIsHandedOverNamesNoFileOfWhichEveryChunkWasTaken() {
        cursor.add(file(0, 2));
        cursor.add(file(1, 0));
        cursor.add(file(2, 3));
        cursor.add(file(3, 1));
        assertThat(cursor.exports().waitingChunks()).isEqualTo(PackedCounts.pack(List.of(2, 0, 3, 1)));
        cursor.next();
        cursor.next();
        cursor.next();

        assertThat(cursor.exports()).isEqualTo(new ExportState(4, 6, 60, 2, 1, PackedCounts.pack(List.of(3, 1))));
    }

    @Test
    void nothingIsHandedOverWhileAFileIsUnderWay() {
        cursor.nextFile();
        assertThatIllegalStateException().isThrownBy(cursor::exports).withMessageContaining("File 0");
        cursor.add(new ChunksSoFar(0, 1));
        assertThatIllegalStateException().isThrownBy(cursor::exports);
        cursor.add(file(1, 1));
        assertThatIllegalStateException().isThrownBy(cursor::exports);
        cursor.add(file(0, 1));

        assertThat(cursor.exports().files()).isEqualTo(2);
    }

    @Test
    void rejectsAreRecordsToo() {
        cursor.add(new ExportedFile(1, 1, 10, 3, 100));
        cursor.add(new ExportedFile(0, 1, 20, 4, 100));
        cursor.add(new ChunksSoFar(2, 5));

        assertThat(cursor.records()).isEqualTo(37);
        assertThat(cursor.chunks()).isEqualTo(7);
        assertThat(cursor.files()).isEqualTo(2);
    }

    @Test
    void countsResultsAndRemembersWhenAChunkMovedLast() {
        cursor.extracted();
        cursor.extracted();
        cursor.movedAt(77);

        assertThat(cursor.done()).isEqualTo(2);
        assertThat(cursor.lastMovedMillis()).isEqualTo(77);
    }

    private static ExportedFile file(int file, int chunks) {
        return new ExportedFile(file, chunks, 10L * chunks, 0, 100);
    }
}
