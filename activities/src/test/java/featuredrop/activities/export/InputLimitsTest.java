package featuredrop.activities.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import featuredrop.workflows.policy.DropException;
import featuredrop.workflows.policy.FailureType;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What goes over a limit is refused by the key and its value.
final class InputLimitsTest {
    private static final String HEADER = "item_id,image_url\n";

    @Test
    void aFileHasAtMostSoManyRecords() {
        assertRefused("file-records", 100, "a,http://x/1\n".repeat(101), "more than 100 records (input.file-records)");
        assertTaken("file-records", 100, "a,http://x/1\n".repeat(100));
    }

    @Test
    void aFileOfMoreRecordsThanADropMayHaveIsNotExportedToItsEnd() {
        assertRefused("drop-records", 100, "a,http://x/1\n".repeat(101), "more than 100 records (input.drop-records)");
    }

    @Test
    void blankLinesInterruptTheRecordsAtMostSoOften() {
        assertRefused(
                "gaps", 50, "a,http://x/1\n\n".repeat(51), "more than 50 places between its records (input.gaps)");
        assertTaken("gaps", 50, "a,http://x/1\n\n".repeat(50));
        assertTaken("gaps", 1, "a,http://x/1\n".repeat(50) + "\n".repeat(1_000));
    }

    @Test
    void aFileHasAtMostSoManyRejects() {
        ExportCase export = landed("rejects", 50, "a\n".repeat(51));
        assertThatThrownBy(export::exported)
                .isInstanceOfSatisfying(
                        DropException.class, e -> assertThat(e.type()).isEqualTo(FailureType.TOO_MANY_REJECTS))
                .hasMessageContaining("more than 50 unreadable records (input.rejects)");
        landed("rejects", 50, "a\n".repeat(50)).exported();
    }

    @Test
    @Timeout(value = 60, unit = TimeUnit.SECONDS)
    void quotesWithoutEndTakeTimeInProportionToTheFile() {
        assertEveryLine(HEADER, "x\",\"\n", 200_000);
        String wide = "item_id,image_url" + ",c".repeat(20_000) + "\n";
        for (String row : new String[] {"x\",\"\n", "x,\"\n", "\"x\"\"\n", "\"\"\"\n", "\"\n", "\"\r"}) {
            assertEveryLine(HEADER, row, 20_000);
            assertEveryLine(wide, row, 20_000);
        }
    }

    /// One line, however many quotes.
    @Test
    @Timeout(value = 60, unit = TimeUnit.SECONDS)
    void aLineOfQuotesIsOneRecord() {
        for (String piece : new String[] {"x\",\"", "x\",\"\"", "\"", "a\"b", "\"x", "\"\"\"", ",\"a\""}) {
            ExportCase export = new ExportCase("list.csv");
            export.zone.put(export.path, (HEADER + piece.repeat(1_000_000)).getBytes(StandardCharsets.UTF_8));
            assertThat(ExportCase.inputRecords(export.exported())).as(piece).isEqualTo(1);
        }
    }

    private static void assertEveryLine(String header, String row, int count) {
        ExportCase export = new ExportCase("list.csv");
        export.zone.put(export.path, (header + row.repeat(count)).getBytes(StandardCharsets.UTF_8));
        assertThat(ExportCase.inputRecords(export.exported())).as(row).isEqualTo(count);
    }

    private static void assertTaken(String key, int value, String rows) {
        assertThat(landed(key, value, rows).exported().rejects()).isEmpty();
    }

    private static void assertRefused(String key, int value, String rows, String said) {
        ExportCase export = landed(key, value, rows);
        assertThatThrownBy(export::exported)
                .isInstanceOfSatisfying(
                        DropException.class, e -> assertThat(e.type()).isEqualTo(FailureType.INPUT_TOO_LARGE))
                .hasMessageContaining(export.path)
                .hasMessageContaining(said);
    }

    private static ExportCase landed(String key, int value, String rows) {
        ExportCase export = new ExportCase("list.csv");
        export.limits = ExportCase.limits(key, value);
        export.zone.put(export.path, (HEADER + rows).getBytes(StandardCharsets.UTF_8));
        return export;
    }
}
