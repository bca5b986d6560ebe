package featuredrop.workflows.flow.drop.state;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class PartCursorTest {
    private final PartCursor cursor = new PartCursor();

    @Test
    void aDeliveryWithoutPartsIsDone() {
        cursor.cut(0);

        assertThat(cursor.hasNext()).isFalse();
        assertThat(cursor.isDone()).isTrue();
    }

    @Test
    void partsAreWrittenOnceEachInOrder() {
        cursor.cut(2);

        assertThat(cursor.next()).isZero();
        assertThat(cursor.hasNext()).isTrue();
        assertThat(cursor.next()).isEqualTo(1);
        assertThat(cursor.hasNext()).isFalse();
        cursor.returned();
        assertThat(cursor.isDone()).isFalse();
        cursor.returned();
        assertThat(cursor.isDone()).isTrue();
        assertThat(cursor.done()).isEqualTo(2);
        assertThat(cursor.parts()).isEqualTo(2);
    }

    @Test
    void goesOnAfterPartsThatAreDone() {
        cursor.goOnAfter(2);
        cursor.cut(3);

        assertThat(cursor.done()).isEqualTo(2);
        assertThat(cursor.next()).isEqualTo(2);
        assertThat(cursor.hasNext()).isFalse();
    }
}
