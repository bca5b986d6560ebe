package featuredrop.exchange.record;

import static org.assertj.core.api.Assertions.assertThat;

import featuredrop.exchange.format.SampleImages;
import featuredrop.exchange.format.Seeds;
import featuredrop.exchange.record.protobuf.ProductImage;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;

final class ItemIdsTest {
    private static final Pattern UNICODE = Pattern.compile("\\\\u([0-9a-f]{4})");
    private static final Pattern ESCAPES = Pattern.compile("(?:%[0-9a-fA-F]{2})+");

    @Test
    void idsAgreeWithTheIndependentOracle() throws IOException {
        List<String> lines = golden();
        assertThat(lines).hasSizeGreaterThan(40);
        for (String line : lines) {
            String[] fields = line.split("\t", -1);
            String id = text(fields[0]);

            assertThat(ItemIds.normalised(id)).as(line).isEqualTo(text(fields[1]));
            assertThat(ItemIds.hashed(id)).as(line).isEqualTo(Long.parseLong(fields[2]));
        }
    }

    @Test
    void anyNumberOfContinuationBytesWithoutALeadStays() {
        Assertions.assertTimeoutPreemptively(Duration.ofSeconds(30), () -> {
            for (int count = 1; count <= 6; count++) {
                assertThat(ItemIds.normalised("%80".repeat(count))).isEqualTo("%80".repeat(count));
            }
        });
    }

    @Test
    void theSchemeChoosesTheId() {
        ProductImage image = SampleImages.image(5).toBuilder()
                .setExternalItemId("The quick brown fox jumps over the lazy dog")
                .build();

        assertThat(ItemIds.of(IdScheme.INTERNAL, image)).isEqualTo(5);
        assertThat(ItemIds.of(IdScheme.HASHED, image)).isEqualTo(-5571752876016869333L);
    }

    @Test
    void onePassReachesWhatRepeatedPassesReach() throws Exception {
        String alphabet = "%%%%2222555533ccaa99eefff04188bb0dzé+漢";
        Seeds.forEach(3_000, random -> {
            StringBuilder id = new StringBuilder();
            for (int i = random.nextInt(40); i > 0; i--) {
                id.append(random.nextInt(3) == 0 ? escape(random) : alphabet.charAt(random.nextInt(alphabet.length())));
            }
            String before = id.toString();
            String after = onePass(before);
            while (!after.equals(before)) {
                before = after;
                after = onePass(before);
            }
            assertThat(ItemIds.normalised(id.toString())).as(id.toString()).isEqualTo(after);
        });
    }

    @Test
    void aLongNestedEscapeTakesNoTime() {
        String nested = "%" + "25".repeat(500_000);

        Assertions.assertTimeoutPreemptively(
                Duration.ofSeconds(30),
                () -> assertThat(ItemIds.normalised(nested)).isEqualTo("%"));
    }

    private static String escape(Random random) {
        byte[] bytes = new String(Character.toChars(random.nextInt(0x30, 0xd800))).getBytes(StandardCharsets.UTF_8);
        StringBuilder escape = new StringBuilder();
        for (byte b : bytes) {
            escape.append(String.format("%%%02x", b));
        }
        return escape.toString();
    }

    /// One pass as the definition says it, run by run, without the trick of the code under test.
    private static String onePass(String text) {
        return ESCAPES.matcher(text).replaceAll(match -> Matcher.quoteReplacement(decodedRun(match)));
    }

    private static String decodedRun(MatchResult match) {
        String run = match.group();
        StringBuilder out = new StringBuilder();
        int i = 0;
        while (i < run.length()) {
            int end = wellFormedEnd(run, i);
            if (end < 0) {
                out.append(run, i, i + 3);
                i += 3;
            } else {
                out.append(new String(bytes(run.substring(i, end)), StandardCharsets.UTF_8));
                i = end;
            }
        }
        return out.toString();
    }

    private static int wellFormedEnd(String run, int from) {
        for (int end = from + 3; end <= Math.min(run.length(), from + 12); end += 3) {
            if (isUtf8(bytes(run.substring(from, end)))) {
                return end;
            }
        }
        return -1;
    }

    private static boolean isUtf8(byte[] bytes) {
        try {
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
            return true;
        } catch (CharacterCodingException e) {
            return false;
        }
    }

    private static byte[] bytes(String escapes) {
        byte[] bytes = new byte[escapes.length() / 3];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) Integer.parseInt(escapes.substring(3 * i + 1, 3 * i + 3), 16);
        }
        return bytes;
    }

    private static String text(String ascii) {
        return UNICODE.matcher(ascii)
                .replaceAll(
                        match -> Matcher.quoteReplacement(String.valueOf((char) Integer.parseInt(match.group(1), 16))));
    }

    private static List<String> golden() throws IOException {
        try (InputStream in = Objects.requireNonNull(ItemIdsTest.class.getResourceAsStream("item-ids.tsv"))) {
            return new String(in.readAllBytes(), StandardCharsets.US_ASCII)
                    .lines()
                    .toList();
        }
    }
}
