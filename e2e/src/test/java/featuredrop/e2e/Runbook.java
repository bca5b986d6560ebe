package featuredrop.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// A page of `runbooks/` and the `sh` blocks on it.
///
/// @param sections the page's parts in order; the first is what stands above the first heading of the second level
public record Runbook(List<Section> sections) {
    public Runbook {
        sections = List.copyOf(sections);
    }

    /// @param heading its words, empty for the first part
    /// @param blocks its `sh` blocks
    /// @param entries the words of its headings of the third level
    public record Section(String heading, List<String> blocks, List<String> entries) {
        public Section {
            blocks = List.copyOf(blocks);
            entries = List.copyOf(entries);
        }
    }

    static Path directory() {
        return SharedLocalSystem.home().resolve("runbooks");
    }

    /// Reads `runbooks/<name>.md`.
    public static Runbook read(String name) {
        return read(directory().resolve(name + ".md"));
    }

    /// Reads another page of the same form.
    public static Runbook read(Path page) {
        List<Section> sections = new ArrayList<>();
        List<String> blocks = new ArrayList<>();
        List<String> entries = new ArrayList<>();
        String heading = "";
        StringBuilder block = null;
        for (String line : lines(page)) {
            if (line.startsWith("```")) {
                if (block != null) {
                    blocks.add(block.toString());
                }
                block = block == null && line.equals("```sh") ? new StringBuilder() : null;
            } else if (block != null) {
                block.append(line).append('\n');
            } else if (line.startsWith("## ")) {
                sections.add(new Section(heading, blocks, entries));
                blocks = new ArrayList<>();
                entries = new ArrayList<>();
                heading = line.substring(3);
            } else if (line.startsWith("### ")) {
                entries.add(line.substring(4));
            }
        }
        sections.add(new Section(heading, blocks, entries));
        return new Runbook(sections);
    }

    /// All blocks of the page, as one shell script.
    String script() {
        return script(sections.stream()
                .map(Section::heading)
                .filter(heading -> !heading.isEmpty())
                .toArray(String[]::new));
    }

    /// The names set at the top, and then the blocks of these sections, as one shell script.
    public String script(String... headings) {
        StringBuilder script = new StringBuilder("set -eu\n");
        sections.getFirst().blocks().forEach(script::append);
        for (String wanted : headings) {
            Section section = sections.stream()
                    .filter(each -> each.heading().equals(wanted))
                    .findFirst()
                    .orElseThrow(() -> new IllegalArgumentException("No section '" + wanted + "'"));
            section.blocks().forEach(script::append);
        }
        return script.toString();
    }

    private static List<String> lines(Path page) {
        try {
            return Files.readAllLines(page);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
