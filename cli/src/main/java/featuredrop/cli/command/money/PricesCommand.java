package featuredrop.cli.command.money;

import featuredrop.cli.command.CliCommand;
import featuredrop.cli.command.RootCommand;
import featuredrop.cli.connection.Connections;
import featuredrop.cli.connection.ExitCode;
import featuredrop.cli.connection.Refusal;
import featuredrop.cli.display.Table;
import featuredrop.exchange.config.PriceTable;
import featuredrop.exchange.config.file.PriceFile;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// `prices`: what EC2 machines cost, as configured.
@Command(
        name = "prices",
        description =
                "Shows what EC2 machines cost, in US dollars an hour. With --from, the configured file is replaced"
                        + " by another one that was checked first, and what changed is printed.")
public final class PricesCommand extends CliCommand {
    @Option(names = "--from", paramLabel = "FILE", description = "the file whose prices are taken over")
    private @Nullable Path from;

    @Option(names = "--json", description = "print JSON")
    private boolean json;

    public PricesCommand(RootCommand root) {
        super(root);
    }

    @Override
    protected int run(Connections connections) {
        Path file = connections.config().prices();
        if (file == null) {
            throw Refusal.usage("The configuration names no file of prices; its key is 'prices'");
        }
        if (from == null) {
            show(PriceFile.load(file));
        } else {
            replace(file, PriceFile.load(from));
        }
        return ExitCode.OK;
    }

    private void show(PriceTable prices) {
        if (json) {
            printJson(prices);
            return;
        }
        Table table = new Table("REGION", "TYPE", "ON DEMAND", "SPOT");
        new TreeMap<>(prices.regions())
                .forEach((region, types) -> new TreeMap<>(types)
                        .forEach((type, price) ->
                                table.row(region, type, dollars(price.onDemand()), dollars(price.spot()))));
        out().println("US dollars an hour, read on " + prices.date());
        table.lines().forEach(out()::println);
    }

    private static String dollars(@Nullable Double price) {
        return price == null ? "-" : BigDecimal.valueOf(price).toPlainString();
    }

    /// What changed.
    ///
    /// @param before date of the prices before; empty when there were none
    /// @param date of the prices now
    /// @param changes one line for each price
    record Replaced(String before, String date, Map<String, String> changes) {}

    private void replace(Path file, PriceTable prices) {
        PriceTable before = Files.exists(file) ? PriceFile.load(file) : null;
        if (before != null && prices.date().compareTo(before.date()) < 0) {
            throw Refusal.no("The prices of " + from + " are older, of " + prices.date() + ", than those of " + file
                    + ", of " + before.date() + "; nothing was replaced");
        }
        Map<String, String> changes = PriceFile.changes(before, prices);
        try {
            PriceFile.replace(file, prices);
        } catch (IOException e) {
            throw Refusal.no("Cannot write " + file + ", its prices stay as they were: " + e, e);
        }
        Replaced replaced = new Replaced(before == null ? "" : before.date(), prices.date(), changes);
        if (json) {
            printJson(replaced);
            return;
        }
        changes.forEach((price, change) -> out().println(price + ": " + change));
        out().println(file + ": prices of " + replaced.date()
                + (replaced.before().isEmpty() ? "" : ", were of " + replaced.before()) + "; "
                + (changes.isEmpty() ? "no price changed" : changes.size() + " changed")
                + ". The control worker reads them when it starts");
    }
}
