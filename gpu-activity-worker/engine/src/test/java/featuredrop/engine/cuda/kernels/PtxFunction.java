package featuredrop.engine.cuda.kernels;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// An entry point of a PTX text, split into its statements.
///
/// @param name of the entry point
/// @param parameters names of its parameters, in order
/// @param statements instructions without their semicolons
/// @param labels the statement that each label stands before
/// @param shared where the variables in shared memory begin
/// @param sharedBytes how much shared memory a block has
record PtxFunction(
        String name,
        List<String> parameters,
        List<String> statements,
        Map<String, Integer> labels,
        Map<String, Integer> shared,
        int sharedBytes) {
    private static final Pattern ENTRY =
            Pattern.compile("\\.visible \\.entry (\\w+)\\(([^)]*)\\)[^{;]*\\{(.*?)\\n\\}", Pattern.DOTALL);
    private static final Pattern LABEL = Pattern.compile("^(\\$\\w+):\\s*", Pattern.DOTALL);
    private static final Pattern SHARED = Pattern.compile("\\.shared \\.align \\d+ \\.b8 (\\w+)\\[(\\d+)]");

    /// All entry points, by name.
    static Map<String, PtxFunction> all(String text) {
        Map<String, PtxFunction> functions = new TreeMap<>();
        Matcher entry = ENTRY.matcher(text.replaceAll("//[^\\n]*", ""));
        while (entry.find()) {
            functions.put(entry.group(1), parse(entry.group(1), entry.group(2), entry.group(3)));
        }
        return functions;
    }

    private static PtxFunction parse(String name, String parameters, String body) {
        List<String> statements = new ArrayList<>();
        Map<String, Integer> labels = new HashMap<>();
        Map<String, Integer> shared = new HashMap<>();
        int sharedBytes = 0;
        for (String part : body.split(";", -1)) {
            String statement = withoutScope(part.strip());
            for (Matcher label = LABEL.matcher(statement); label.find(); label = LABEL.matcher(statement)) {
                labels.put(label.group(1), statements.size());
                statement = withoutScope(statement.substring(label.end()));
            }
            Matcher variable = SHARED.matcher(statement);
            if (variable.matches()) {
                shared.put(variable.group(1), sharedBytes);
                sharedBytes += Integer.parseInt(variable.group(2));
            } else if (!statement.isEmpty() && !statement.startsWith(".")) {
                statements.add(statement.replaceAll("\\s+", " "));
            }
        }
        return new PtxFunction(name, names(parameters), statements, labels, shared, sharedBytes);
    }

    /// Braces that open or close a scope of inline assembly; names in them are used at once, so they need none.
    private static String withoutScope(String statement) {
        String rest = statement;
        while (rest.startsWith("{") || rest.startsWith("}")) {
            rest = rest.substring(1).strip();
        }
        return rest;
    }

    private static List<String> names(String parameters) {
        return parameters
                .lines()
                .map(String::strip)
                .filter(line -> !line.isEmpty())
                .map(line -> line.substring(line.lastIndexOf(' ') + 1).replace(",", ""))
                .toList();
    }
}
