package featuredrop.activities.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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

    @Test
    void aLongStreamThatIsCutGivesEveryByteThatTheInflaterHas() {
        String text = HEADER + rows(0, 20_000);
        byte[] whole = gzip(text);
        for (int part = 1; part < 16; part++) {
            int cut = whole.length * part / 16;
            ExportCase export = landed(Arrays.copyOf(whole, cut));

            long decoded = assertWholeLines(export, text, cut);
            assertThat(decoded).as("cut at %d", cut).isEqualTo(inflated(whole, cut));
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
    void theNameDoesNotDecideWhetherAListIsCompressed() {
        String list = HEADER + rows(0, 1_000);
        for (String name : List.of("list.csv", "list.csv.gz", "LIST.CSV.GZ")) {
            for (byte[] content : List.of(list.getBytes(StandardCharsets.UTF_8), gzip(list))) {
                ExportCase export = new ExportCase(name);
                export.zone.put(export.path, content);
                assertThat(export.exported().rejects()).as(name).isEmpty();
                assertThat(export.rows()).as(name).isEqualTo(expected(1_000));
            }
        }
    }

    @Test
    void whatNobodyReadsIsRefusedByItsFirstBytes() {
        byte[] zip = {'P', 'K', 3, 4, 20, 0};
        byte[] zstd = {0x28, (byte) 0xb5, 0x2f, (byte) 0xfd, 1};
        assertRefused("list.csv", zip, FailureType.UNSUPPORTED_FILE, "list.csv is a zip archive or a workbook");
        assertRefused("list.jsonl.gz", zstd, FailureType.UNSUPPORTED_FILE, "list.jsonl.gz is compressed with zstd");
        assertRefused("part.bin", gzip("x"), FailureType.UNSUPPORTED_FILE, "part.bin is compressed with gzip");
    }

    @Test
    void zeroBytesBehindAMemberArePadding() {
        for (int zeros : new int[] {1, 8, 512, 200_000}) {
            for (int count : new int[] {3, 5_000}) {
                ExportCase export = landed(gzip(HEADER + rows(0, count)), new byte[zeros]);
                assertThat(export.exported().rejects()).isEmpty();
                assertThat(export.rows()).isEqualTo(expected(count));
            }
        }
        ExportCase between = landed(gzip(HEADER + rows(0, 5)), new byte[100], gzip(rows(5, 9)), new byte[3]);
        assertThat(between.exported().rejects()).isEmpty();
        assertThat(between.rows()).isEqualTo(expected(9));
    }

    @Test
    void whatZlibCanGiveIsUsedAndTheDamageIsOneRecordThatSaysWhatIsWrong() {
        byte[] whole = gzip(HEADER + rows(0, 5_000));
        for (int cut = 1; cut <= 9; cut++) {
            assertAllLines(5_000, "the file ends in the", Arrays.copyOf(whole, whole.length - cut));
        }
        assertAllLines(5_000, "the checksum is wrong: gzip member at byte 0", flipped(whole, whole.length - 8));
        assertAllLines(5_000, "the length is wrong", flipped(whole, whole.length - 1));
        assertAllLines(
                5_000, "what follows the last member is no gzip member", whole, new byte[] {0, 0, 'j', 'u', 'n', 'k'});
        assertAllLines(5_000, "the file ends in the header of a member", whole, Arrays.copyOf(whole, 5));
        byte[] reserved = whole.clone();
        reserved[3] = (byte) 0x80;
        assertAllLines(5_000, "the header of a member is none of gzip's", whole, reserved);
    }

    @Test
    void aWrongChecksumCostsNothingOfTheMembersBehindIt() {
        byte[] first = gzip(HEADER + rows(0, 10) + "10,http");
        assertAllLines(20, "the checksum is wrong", flipped(first, first.length - 7), gzip("://x/10\n" + rows(11, 20)));
    }

    @Test
    void aLastLineWithoutItsEndIsARecordUnlessItMayBeHalf() {
        byte[] member = gzip(HEADER + "0,http://x/0\n1,http://x/1");
        assertAllLines(2, "the file ends in the trailer", Arrays.copyOf(member, member.length - 8));
        assertAllLines(2, "the checksum is wrong", flipped(member, member.length - 8));

        byte[] second = gzip("0/half");
        assertAllLines(1, "the file ends in the trailer", member, Arrays.copyOf(second, second.length - 4));
        assertAllLines(1, "the file ends in the header", member, Arrays.copyOf(second, 4));
    }

    @Test
    void aQuoteThatIsOpenAtTheDamageCostsItsLineAlone() {
        byte[] whole = gzip(HEADER + "bad,\"http://x\n" + rows(0, 1_000));
        ExportCase export = landed(Arrays.copyOf(whole, whole.length - 9));
        FileIndex index = export.exported();

        assertThat(export.rows()).isEqualTo(expected(1_000));
        assertThat(ExportCase.rejects(index)).containsExactly("2 BAD_RECORD", "1003 DAMAGED");
    }

    @Test
    void theFieldsOfAHeaderAreSkippedAndBounded() {
        byte[] member = gzip(HEADER + rows(0, 3));
        ExportCase named = landed(withName(member, 60_000));
        assertThat(named.exported().rejects()).isEmpty();
        assertThat(named.rows()).isEqualTo(expected(3));

        assertRefused(
                "list.csv.gz",
                withName(member, 70_000),
                FailureType.INPUT_TOO_LARGE,
                "65536 bytes (input.gzip-header)");
    }

    @Test
    void aStreamThatDecodesToTooMuchIsRefused() {
        byte[] packed = gzip(HEADER + "\n".repeat(5 << 20));
        ExportCase ratio = landed(packed);
        ratio.limits = ExportCase.limits("ratio", 200);
        assertThatThrownBy(ratio::exported).hasMessageContaining("200 times as many (input.ratio)");

        ExportCase size = landed(gzip(HEADER + rows(0, 1_000)));
        size.limits = ExportCase.limits("decoded-bytes", "10KiB");
        assertThatThrownBy(size::exported)
                .isInstanceOfSatisfying(
                        DropException.class, e -> assertThat(e.type()).isEqualTo(FailureType.INPUT_TOO_LARGE))
                .hasMessageContaining("more than 10240 bytes when decoded (input.decoded-bytes)");
    }

    /// `count` records, and one DAMAGED reject that says `what`.
    private static void assertAllLines(int count, String what, byte[]... members) {
        ExportCase export = landed(members);
        FileIndex index = export.exported();
        assertThat(export.rows()).as(what).isEqualTo(expected(count));
        assertThat(ExportCase.onlyReject(index).outcome()).isEqualTo(Outcome.DAMAGED);
        assertThat(ExportCase.onlyReject(index).detail()).contains(what).contains("defect at byte ");
    }

    private static void assertRefused(String name, byte[] content, FailureType type, String said) {
        ExportCase export = new ExportCase(name);
        export.zone.put(export.path, content);
        assertThatThrownBy(export::exported)
                .isInstanceOfSatisfying(
                        DropException.class, e -> assertThat(e.type()).isEqualTo(type))
                .hasMessageContaining(said);
    }

    private static byte[] flipped(byte[] content, int at) {
        byte[] flipped = content.clone();
        flipped[at] ^= 1;
        return flipped;
    }

    /// The member with a file name and a comment in its header.
    private static byte[] withName(byte[] member, int length) {
        byte[] name = "n".repeat(length).getBytes(StandardCharsets.US_ASCII);
        byte[] head = Arrays.copyOf(member, GZIP_HEADER);
        head[3] = 8 | 16;
        byte[] body = Arrays.copyOfRange(member, GZIP_HEADER, member.length);
        return join(head, name, new byte[1], new byte[] {'c', 0}, body);
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
