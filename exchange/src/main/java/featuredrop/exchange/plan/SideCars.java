package featuredrop.exchange.plan;

import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// Files that lie beside a partner's data and are no input, such as checksums. Thread-safe.
public final class SideCars {
    private final Pattern names;

    /// @param globs names of files; `*` stands for any characters, `?` for one, the case of letters does not matter
    public SideCars(List<String> globs) {
        this.names = Pattern.compile(
                globs.stream().map(SideCars::expression).collect(Collectors.joining("|")),
                Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE | Pattern.DOTALL);
    }

    /// Whether a file is one.
    ///
    /// @param name the last segment of its path
    public boolean includes(String name) {
        return names.matcher(name).matches();
    }

    private static String expression(String glob) {
        StringBuilder expression = new StringBuilder();
        glob.strip().codePoints().forEach(c -> {
            switch (c) {
                case '*' -> expression.append(".*");
                case '?' -> expression.append('.');
                default -> expression.append(Pattern.quote(Character.toString(c)));
            }
        });
        return expression.toString();
    }
}
