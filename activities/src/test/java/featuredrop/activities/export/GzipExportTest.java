package featuredrop.activities.export;

import static org.assertj.core.api.Assertions.assertThat;

import featuredrop.exchange.plan.ByteRange;
import featuredrop.exchange.plan.FileIndex;
import featuredrop.workflows.drop.Outcome;
import featuredrop.workflows.policy.DropException;
import featuredrop.workflows.policy.FailureType;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.zip.DataFormatException;
import java.util.zip.GZIPOutputStream;
import java.util.zip.Inflater;
import org.junit.jupiter.api.Test;

final class GzipExportTest {
    private static final int GZIP_HEADER = 10;
    private static final int BUFFER = 1 << 16;
    private static final String HEADER = "item_id,image_url\n";

    @Test
    void aListOfSeveralMembersIsReadToItsEnd() {
        ExportCase export = landed(gzip(HEADER + rows(0, 500)), gzip(rows(500, 501)), gzip(""), gzip(rows(501, 1_000)));

        FileIndex index = export.exported();
        assertThat(export.rows()).isEqualTo(expected(1_000));
        assertThat(index.decodedLength()).isEqualTo((HEADER + rows(0, 1_000)).length());
    }

    @Test
    void aStreamCutAnywhereGivesWholeLinesAndOneDamagedRange() {
        String text = HEADER + rows(0, 20);
        byte[] first = gzip(HEADER + rows(0, 12));
        byte[] whole = join(first, gzip(rows(12, 20)));
        for (int cut = 1; cut < whole.length; cut++) {
            ExportCase export = landed(Arrays.copyOf(whole, cut));
            if (cut == first.length) {
                assertThat(export.exported().rejects()).isEmpty();
                assertThat(export.rows()).isEqualTo(expected(12));
            } else {
                assertWholeLines(export, text, cut);
            }
        }
    }

    /// The decoder gives a buffer of text or nothing, so the last one before the cut is lost, and no more.
    @Test
    void aLongStreamThatIsCutGivesTheLinesBeforeItsLastBuffer() {
        String text = HEADER + rows(0, 20_000);
        byte[] whole = gzip(text);
        for (int part = 1; part < 16; part++) {
            int cut = whole.length * part / 16;
            ExportCase export = landed(Arrays.copyOf(whole, cut));

            long decoded = assertWholeLines(export, text, cut);
            assertThat(decoded).as("cut at %d", cut).isGreaterThan(inflated(whole, cut) - BUFFER);
        }
    }

    /// The records are those of all whole lines of what was decoded, and the rest of it is damaged.
    private static long assertWholeLines(ExportCase export, String text, int cut) {
        FileIndex index = export.exported();
        String decoded = text.substring(0, Math.toIntExact(index.decodedLength()));
        int lines = (int) decoded.chars().filter(c -> c == '\n').count();
        assertThat(export.rows()).as("cut at %d", cut).isEqualTo(expected(Math.max(0, lines - 1)));
        assertThat(ExportCase.onlyReject(index).outcome()).isEqualTo(Outcome.DAMAGED);
        assertThat(ExportCase.onlyReject(index).range())
                .as("cut at %d", cut)
                .isEqualTo(new ByteRange(decoded.lastIndexOf('\n') + 1, decoded.length()));
        return index.decodedLength();
    }

    /// How much text the JDK's inflater makes of the bytes before the cut.
    private static int inflated(byte[] whole, int cut) {
        try (Inflater inflater = new Inflater(true)) {
            inflater.setInput(whole, GZIP_HEADER, cut - GZIP_HEADER);
            return inflater.inflate(new byte[1 << 20]);
        } catch (DataFormatException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void theDamagedRangeBeginsBehindTheLastWholeLine() {
        Random random = new Random(3);
        StringBuilder text = new StringBuilder(HEADER);
        for (int i = 0; i < 5_000; i++) {
            text.append("item")
                    .append(i)
                    .append(",http://x/")
                    .append(Long.toHexString(random.nextLong()))
                    .append('\n');
        }
        byte[] whole = gzip(text.toString());
        ExportCase export = landed(Arrays.copyOf(whole, whole.length / 2));
        FileIndex index = export.exported();

        int records = export.rows().size();
        assertThat(records).isBetween(1_000, 4_000);
        long end = HEADER.length() + lengthOfLines(text.toString(), records);
        assertThat(ExportCase.onlyReject(index).range()).isEqualTo(new ByteRange(end, index.decodedLength()));
        assertThat(ExportCase.onlyReject(index).line()).isEqualTo(records + 2);
    }

    @Test
    void anyBrokenByteIsAccountedFor() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        byte[] whole = gzip(HEADER + rows(0, 50));
        for (int round = 0; round < 300; round++) {
            byte[] broken = whole.clone();
            broken[10 + random.nextInt(broken.length - 10)] ^= (byte) (1 << random.nextInt(8));
            try {
                ExportCase export = landed(broken);
                boolean harmless = export.exported().rejects().isEmpty();
                assertThat(!harmless || export.rows().equals(expected(50)))
                        .as("seed %d, round %d", seed, round)
                        .isTrue();
            } catch (DropException e) {
                assertThat(e.type()).as("seed %d, round %d", seed, round).isEqualTo(FailureType.BAD_HEADER);
            }
        }
    }

    @Test
    void whatIsNoGzipStreamIsDamaged() {
        FileIndex index = ExportCase.exported("list.csv.gz", "item_id,image_url\n".getBytes(StandardCharsets.UTF_8));

        assertThat(ExportCase.onlyReject(index).outcome()).isEqualTo(Outcome.DAMAGED);
        assertThat(index.decodedLength()).isZero();
    }

    private static ExportCase landed(byte[]... members) {
        ExportCase export = new ExportCase("list.csv.gz");
        export.zone.put(export.path, join(members));
        return export;
    }

    private static byte[] join(byte[]... members) {
        ByteArrayOutputStream joined = new ByteArrayOutputStream();
        Arrays.stream(members).forEach(joined::writeBytes);
        return joined.toByteArray();
    }

    private static String rows(int from, int to) {
        StringBuilder rows = new StringBuilder();
        IntStream.range(from, to)
                .forEach(i -> rows.append(i).append(",http://x/").append(i).append('\n'));
        return rows.toString();
    }

    private static List<String> expected(int count) {
        return IntStream.range(0, count).mapToObj(i -> i + "=http://x/" + i).toList();
    }

    private static long lengthOfLines(String text, int count) {
        return text.lines()
                .skip(1)
                .limit(count)
                .mapToLong(line -> line.length() + 1L)
                .sum();
    }

    private static byte[] gzip(String text) {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(packed)) {
            out.write(text.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return packed.toByteArray();
    }
}
