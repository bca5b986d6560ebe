package featuredrop.activities.delivery.imports;

import featuredrop.exchange.format.Redaction;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A ledger of the replaced system: text, one line `<partner id> <number>` for each partner. A line that cannot be read
/// does not affect the others.
///
/// @param numbers by partner id; of two lines for one partner the last counts, as it did there
/// @param problems one line for each that cannot be read, with file, number of the line and content
public record StampLedger(Map<Integer, Long> numbers, List<String> problems) {
    /// A ledger that was not given.
    public static final StampLedger NONE = new StampLedger(Map.of(), List.of());

    private static final Pattern LINE = Pattern.compile("\\s*([0-9]{1,10})\\s+([0-9]{1,19})\\s*");

    public StampLedger {
        numbers = Map.copyOf(numbers);
        problems = List.copyOf(problems);
    }

    /// Reads a ledger.
    ///
    /// @param where its path, for problems
    public static StampLedger read(String where, byte[] content) {
        Map<Integer, Long> numbers = new TreeMap<>();
        List<String> problems = new ArrayList<>();
        int number = 0;
        for (String line : new String(content, StandardCharsets.ISO_8859_1).split("\r\n|\n|\r", -1)) {
            number++;
            if (line.isBlank()) {
                continue;
            }
            String place = where + ", line " + number + ": ";
            if (!add(line, numbers)) {
                problems.add(place + "'" + Redaction.detail(line) + "' is not '<partner id> <number>'");
            }
        }
        return new StampLedger(numbers, problems);
    }

    private static boolean add(String line, Map<Integer, Long> numbers) {
        Matcher matcher = LINE.matcher(line);
        try {
            if (matcher.matches()) {
                numbers.put(Integer.valueOf(matcher.group(1)), Long.valueOf(matcher.group(2)));
                return true;
            }
            return false;
        } catch (NumberFormatException e) {
            return false; // more than an int or a long can hold
        }
    }

    /// The number of a partner.
    OptionalLong of(int partner) {
        Long number = numbers.get(partner);
        return number == null ? OptionalLong.empty() : OptionalLong.of(number);
    }
}
