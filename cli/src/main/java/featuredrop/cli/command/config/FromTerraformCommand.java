package featuredrop.cli.command.config;

import featuredrop.cli.command.RootCommand;
import featuredrop.cli.connection.ExitCode;
import featuredrop.cli.connection.Refusal;
import featuredrop.cli.display.PrintableWriter;
import featuredrop.exchange.config.file.ConfigException;
import featuredrop.exchange.config.file.ConfigText;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `config from-terraform`: the sections `exchange` and `pools` out of what terraform made. Connects to no server.
@Command(
        name = "from-terraform",
        mixinStandardHelpOptions = true,
        description =
                "Prints the sections exchange and pools out of what 'terraform output -json' prints, or writes a new"
                        + " configuration file with them.")
public final class FromTerraformCommand implements Callable<Integer> {
    @Parameters(paramLabel = "FILE", description = "what 'terraform output -json' printed; - for standard input")
    private String file = "";

    @Option(
            names = "--out",
            paramLabel = "NEW",
            description =
                    "write the configuration in use, with these sections merged into it, to this file; it must not"
                            + " exist")
    private @Nullable Path out;

    @Spec
    private @Nullable CommandSpec spec;

    private final RootCommand root;
    private final InputStream input;

    /// @param input standard input
    public FromTerraformCommand(RootCommand root, InputStream input) {
        this.root = root;
        this.input = input;
    }

    @Override
    public Integer call() {
        if (spec == null) {
            throw new IllegalStateException("This verb is not part of a command line");
        }
        boolean piped = file.equals("-");
        Map<String, Object> sections = TerraformOutputs.sections(
                piped ? "standard input" : file, piped ? standardInput() : text(Path.of(file)));
        PrintableWriter printed = new PrintableWriter(spec.commandLine().getOut());
        if (out == null) {
            printed.printLines(ConfigText.of(sections).stripTrailing());
        } else {
            Path base = root.configFile();
            write(out, ConfigText.merged(base, sections));
            printed.println(out + ": " + base + " with the sections " + String.join(" and ", sections.keySet())
                    + " of terraform; valid");
        }
        printed.flush();
        return ExitCode.OK;
    }

    /// A file that the workers would refuse is not left behind.
    private void write(Path target, String text) {
        try {
            Files.writeString(target, text, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        } catch (FileAlreadyExistsException e) {
            throw Refusal.usage(target + " exists; it is not overwritten", e);
        } catch (IOException e) {
            throw Refusal.no(target + " cannot be written: " + e, e);
        }
        try {
            root.load(target);
        } catch (ConfigException e) {
            remove(target);
            throw Refusal.usage("Nothing was written, it would not be valid: " + e.getMessage(), e);
        }
    }

    private static void remove(Path target) {
        try {
            Files.delete(target);
        } catch (IOException e) {
            throw Refusal.no(target + " is not valid and cannot be removed: " + e, e);
        }
    }

    private static String text(Path path) {
        try {
            return Files.readString(path);
        } catch (NoSuchFileException e) {
            throw Refusal.usage(path + ": no such file", e);
        } catch (IOException e) {
            throw Refusal.usage(path + " cannot be read: " + e, e);
        }
    }

    private String standardInput() {
        try {
            return new String(input.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw Refusal.no("Standard input cannot be read: " + e, e);
        }
    }
}
