package featuredrop.exchange.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

final class SideCarsTest {
    @Test
    void aNameIsComparedAsAWholeAndWithoutCase() {
        SideCars sideCars = new SideCars(List.of("*.md5", "README*", "Thumbs.db", "part-??.log", "a+b(1).[x]"));

        for (String name : List.of(
                "list.csv.md5", "LIST.CSV.MD5", "readme", "ReadMe.txt", "thumbs.DB", "part-07.log", "A+B(1).[X]")) {
            assertThat(sideCars.includes(name)).as(name).isTrue();
        }
        for (String name : List.of("list.csv", "md5.csv", "a.md5.csv", "my-readme", "part-7.log", "aab1.x", "")) {
            assertThat(sideCars.includes(name)).as(name).isFalse();
        }
    }

    @Test
    void withoutNamesNothingIsASideCar() {
        assertThat(new SideCars(List.of()).includes("README")).isFalse();
    }
}
