package featuredrop.cli.display;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

final class TableTest {
    @Test
    void makesEachColumnAsWideAsItsWidestCell() {
        Table table = new Table("DROP", "STAGE").row("north/a/1", "EXPORT").row("n/b/22", "AWAIT");
        assertThat(table.lines())
                .containsExactly(
                        "DROP       STAGE", //
                        "north/a/1  EXPORT",
                        "n/b/22     AWAIT");
    }

    @Test
    void putsNumbersToTheRight() {
        Table table = new Table("ITEM", "RECORDS").row("a", 5).row("b", 12345).row("c", "-");
        assertThat(table.lines())
                .containsExactly(
                        "ITEM  RECORDS", //
                        "a           5",
                        "b       12345",
                        "c           -");
    }

    @Test
    void showsOnlyTheHeaderWhenThereIsNoRow() {
        Table table = new Table("A", "B");
        assertThat(table.isEmpty()).isTrue();
        assertThat(table.lines()).containsExactly("A  B");
    }

    @Test
    void refusesARowOfAnotherWidth() {
        Table table = new Table("A", "B");
        assertThatThrownBy(() -> table.row("only one")).isInstanceOf(IllegalArgumentException.class);
    }
}
