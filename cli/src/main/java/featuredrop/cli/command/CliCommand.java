package featuredrop.cli.command;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import featuredrop.cli.connection.Connections;
import featuredrop.cli.connection.Refusal;
import featuredrop.cli.display.PrintableWriter;
import featuredrop.exchange.config.PartnerConfig;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/// One verb of `featuredrop`: opens the connections, does its work, closes them.
@Command(mixinStandardHelpOptions = true)
public abstract class CliCommand implements Callable<Integer> {
    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(SerializationFeature.INDENT_OUTPUT)
            .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
            .build();

    @Spec
    private @Nullable CommandSpec spec;

    private final RootCommand root;

    protected CliCommand(RootCommand root) {
        this.root = root;
    }

    @Override
    public final Integer call() throws IOException {
        try (Connections connections = root.connect()) {
            return run(connections);
        } finally {
            out().flush();
        }
    }

    /// Does the work.
    ///
    /// @return the exit code
    protected abstract int run(Connections connections) throws IOException;

    /// The partner's configuration.
    ///
    /// @throws Refusal naming the partners that there are
    protected static PartnerConfig partner(Connections connections, String site, String partner) {
        Map<String, PartnerConfig> partners = connections.site(site).partners();
        PartnerConfig found = partners.get(partner);
        if (found == null) {
            throw Refusal.usage("The site " + site + " has no partner '" + partner + "'; it has " + sorted(partners));
        }
        return found;
    }

    /// Refuses a reason that says nothing: it is what others read later.
    protected static void requireReason(String reason) {
        if (reason.isBlank()) {
            throw Refusal.usage("--reason is empty; say why, because others read it later");
        }
    }

    /// Names, for a message.
    protected static String sorted(Map<String, ?> named) {
        return String.join(", ", named.keySet().stream().sorted().toList());
    }

    final RootCommand root() {
        return root;
    }

    /// Standard output.
    protected final PrintableWriter out() {
        return new PrintableWriter(command().commandLine().getOut());
    }

    /// Standard error, for progress: standard output may be piped.
    protected final PrintableWriter err() {
        return new PrintableWriter(command().commandLine().getErr());
    }

    /// Prints an object with more fields than its own.
    protected final void printJson(Object value, Map<String, ?> more) {
        ObjectNode fields = JSON.valueToTree(value);
        more.forEach((name, field) -> fields.set(name, JSON.valueToTree(field)));
        printJson(fields);
    }

    protected final void printJson(Object value) {
        try {
            out().printLines(JSON.writeValueAsString(value));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("Not a value for JSON: " + value.getClass(), e);
        }
    }

    /// How the parser knows this verb.
    protected final CommandSpec command() {
        if (spec == null) {
            throw new IllegalStateException("This verb is not part of a command line");
        }
        return spec;
    }
}
