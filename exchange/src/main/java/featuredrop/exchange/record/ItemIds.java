package featuredrop.exchange.record;

import featuredrop.exchange.record.protobuf.ProductImage;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.apache.commons.codec.digest.MurmurHash3;

/// Makes the delivered ids.
///
/// The hashed scheme normalises `external_item_id` and hashes it. Normalising is: lower-case once, in the
/// root locale; then replace escapes until none is left to replace. A replaceable escape is a run of one to
/// four `%` with two hex digits whose bytes are exactly one well-formed UTF-8 character (Unicode 3.9, table
/// 3-7: no overlong form, no surrogate); it becomes that character. Everything else stays as it is: `+`, a
/// `%` without two hex digits, and each escape that is no part of a well-formed character, such as the
/// `%c3` of `%c3%28`. What decoding brings forth, a new `%` or an upper-case letter, is decoded further but
/// not lower-cased again.
public final class ItemIds {
    private static final int SEED = 42;
    private static final int ESCAPE = 3;
    private static final int MAX_ESCAPES = 4;

    private ItemIds() {}

    /// The delivered id of a record.
    public static long of(IdScheme scheme, ProductImage image) {
        return switch (scheme) {
            case INTERNAL -> image.getInternalId();
            case HASHED -> hashed(image.getExternalItemId());
        };
    }

    /// Murmur3 128-bit x64 with seed 42 over the UTF-8 bytes of the normalised id, low half XOR high half,
    /// signed.
    public static long hashed(String externalItemId) {
        byte[] bytes = normalised(externalItemId).getBytes(StandardCharsets.UTF_8);
        long[] halves = MurmurHash3.hash128x64(bytes, 0, bytes.length, SEED);
        return halves[0] ^ halves[1];
    }

    /// Replacing escapes again and again reaches the same text in any order, because two replaceable
    /// escapes never overlap. So one pass does it, in time linear in the id: whenever the text so far ends
    /// in a replaceable escape, it is replaced at once.
    static String normalised(String externalItemId) {
        String lower = externalItemId.toLowerCase(Locale.ROOT);
        if (lower.indexOf('%') < 0) {
            return lower;
        }
        StringBuilder out = new StringBuilder(lower.length());
        for (int i = 0; i < lower.length(); i++) {
            out.append(lower.charAt(i));
            while (replacedEscapeAtEnd(out)) {
                // the character that came out may complete another escape
            }
        }
        return out.toString();
    }

    private static boolean replacedEscapeAtEnd(StringBuilder out) {
        byte[] bytes = new byte[MAX_ESCAPES];
        for (int n = 1; n <= MAX_ESCAPES; n++) {
            int from = out.length() - n * ESCAPE;
            int value = from < 0 ? -1 : escapeAt(out, from);
            if (value < 0) {
                return false;
            }
            bytes[MAX_ESCAPES - n] = (byte) value;
            boolean continuation = (value & 0xc0) == 0x80;
            if (!continuation) {
                return replaced(out, from, ByteBuffer.wrap(bytes, MAX_ESCAPES - n, n));
            }
        }
        return false;
    }

    private static boolean replaced(StringBuilder out, int from, ByteBuffer utf8) {
        boolean cut = utf8.remaining() != utf8Length(utf8.get(utf8.position()));
        if (cut) {
            return false;
        }
        try {
            String decoded = StandardCharsets.UTF_8.newDecoder().decode(utf8).toString();
            out.setLength(from);
            out.append(decoded);
            return true;
        } catch (CharacterCodingException e) {
            return false;
        }
    }

    private static int utf8Length(byte lead) {
        if (lead >= 0) {
            return 1;
        }
        return Math.max(2, Math.min(MAX_ESCAPES, Integer.numberOfLeadingZeros(~(lead << 24))));
    }

    private static int escapeAt(StringBuilder text, int at) {
        if (text.charAt(at) != '%') {
            return -1;
        }
        int high = hexDigit(text.charAt(at + 1));
        int low = hexDigit(text.charAt(at + 2));
        return high < 0 || low < 0 ? -1 : high << 4 | low;
    }

    private static int hexDigit(char c) {
        return c < 0x80 ? Character.digit(c, 16) : -1;
    }
}
