package featuredrop.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import featuredrop.cli.FeatureDropMain;
import featuredrop.engine.choice.GpuPrerequisite;
import featuredrop.exchange.config.SiteConfig;
import featuredrop.exchange.model.ModelFamily;
import featuredrop.exchange.model.TensorLayout;
import featuredrop.exchange.plan.InputFormat;
import featuredrop.exchange.plan.LandingLayout;
import featuredrop.exchange.record.IdScheme;
import featuredrop.images.ImageFormat;
import featuredrop.workflows.delivery.Publication;
import featuredrop.workflows.drop.DropEnd;
import featuredrop.workflows.drop.Outcome;
import featuredrop.workflows.drop.PauseLevel;
import featuredrop.workflows.drop.SearchKeys;
import featuredrop.workflows.drop.Stage;
import featuredrop.workflows.gpupool.PoolPhase;
import featuredrop.workflows.policy.FailureKind;
import io.temporal.common.SearchAttributeKey;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.lang.reflect.Field;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The page `docs/glossary.md` knows every word that operators and readers of deliveries meet.
final class GlossaryTest {
    /// A verb in the list that `--help` prints.
    private static final Pattern VERB = Pattern.compile("^  ([a-z]+) {2,}\\S", Pattern.MULTILINE);

    @ParameterizedTest
    @ValueSource(
            classes = {
                Stage.class,
                DropEnd.class,
                Publication.Answer.class,
                Outcome.class,
                FailureKind.class,
                PauseLevel.class,
                PoolPhase.class,
                InputFormat.class,
                IdScheme.class,
                LandingLayout.class,
                SiteConfig.DeliveryLayout.class,
                ImageFormat.class,
                ModelFamily.class,
                TensorLayout.class,
                GpuPrerequisite.class
            })
    void everyConstantIsExplained(Class<? extends Enum<?>> type) {
        List<String> constants =
                Arrays.stream(type.getEnumConstants()).map(Enum::name).toList();

        assertThat(constants).isNotEmpty();
        assertThat(unknown(constants))
                .as("words of %s that docs/glossary.md lacks", type.getSimpleName())
                .isEmpty();
    }

    @Test
    void everySearchAttributeIsExplained() throws IllegalAccessException {
        List<String> names = new ArrayList<>();
        for (Field field : SearchKeys.class.getDeclaredFields()) {
            if (SearchAttributeKey.class.isAssignableFrom(field.getType())) {
                names.add(((SearchAttributeKey<?>) field.get(null)).getName());
            }
        }

        assertThat(names).hasSizeGreaterThanOrEqualTo(7);
        assertThat(unknown(names))
                .as("search attributes that docs/glossary.md lacks")
                .isEmpty();
    }

    @Test
    void everyVerbOfTheCommandLineIsExplained() {
        List<String> verbs = verbs();
        List<String> all = new ArrayList<>(verbs);
        verbs.forEach(verb -> all.addAll(verbs(verb)));

        assertThat(all).contains("status", "redo", "pool", "drain", "check");
        assertThat(unknown(all)).as("verbs that docs/glossary.md lacks").isEmpty();
    }

    @ParameterizedTest
    @MethodSource("failureTypes")
    void everyFailureTypeIsExplained(String type) {
        assertThat(unknown(List.of(type)))
                .as("failure types that docs/glossary.md lacks")
                .isEmpty();
    }

    private static List<String> unknown(List<String> words) {
        String page = read(SharedLocalSystem.home().resolve("docs/glossary.md"));
        return words.stream().filter(word -> !page.contains("`" + word + "`")).toList();
    }

    /// The verbs that `featuredrop <group> --help` lists.
    private static List<String> verbs(String... group) {
        String[] arguments = Arrays.copyOf(group, group.length + 1);
        arguments[group.length] = "--help";
        StringWriter help = new StringWriter();
        PrintWriter out = new PrintWriter(help);
        assertThat(FeatureDropMain.run(out, out, Map.of(), arguments)).isZero();
        return VERB.matcher(help.toString())
                .results()
                .map(found -> found.group(1))
                .toList();
    }

    /// Failure types as the sources write them.
    static Stream<String> failureTypes() throws IOException {
        return FailureTypes.inSources().stream();
    }

    /// Finds the failure types, which are strings in the sources.
    private static final class FailureTypes {
        private static final String KIND = "(?:PARTNER_DATA|PLATFORM|CAPACITY|STATE_UNKNOWN|CONFLICT|BUG)";

        /// The second argument of a failure, what names a failure's type by itself, and constants of an enum of types.
        private static final List<Pattern> WRITTEN = List.of(
                Pattern.compile("FailureKind\\.[A-Z_]+,\\s*(?:[A-Z_]+\\.contains\\(\\w+\\) \\? )?\"([A-Za-z_0-9]+)\""),
                Pattern.compile("\\? \"[A-Z0-9_]+\" : \"([A-Z0-9]+(?:_[A-Z0-9]+)+)\", message"),
                Pattern.compile("Unusable\\(\\s*\"([A-Z_0-9]+)\""),
                Pattern.compile("\\bbug\\(\\s*\"([A-Z_0-9]+)\""),
                Pattern.compile("\\bString [A-Z_]+ = \"([A-Z]+(?:_[A-Z0-9]+)+)\";"),
                Pattern.compile("\\bString NOT_READY = \"(\\w+)\";"),
                Pattern.compile("^ {4}([A-Z][A-Z0-9_]+)\\(" + KIND + "\\)[,;]$", Pattern.MULTILINE),
                Pattern.compile("^ {4}[A-Z0-9_]+\\(" + KIND + ", \"(\\w+)\"\\)[,;]$", Pattern.MULTILINE));

        /// Constants that name variables of the environment.
        private static final List<String> OTHERS = List.of("FEATUREDROP_CONFIG", "FEATUREDROP_LOCAL");

        static NavigableSet<String> inSources() throws IOException {
            NavigableSet<String> types = new TreeSet<>();
            try (Stream<Path> modules = Files.list(SharedLocalSystem.home())) {
                for (Path module : modules.filter(path -> Files.exists(path.resolve("pom.xml")))
                        .filter(path -> !path.endsWith("bench"))
                        .toList()) {
                    collect(module, types);
                }
            }
            assertThat(types).contains("INPUT_CHANGED", "NO_CAPACITY", "S3").hasSizeGreaterThan(45);
            return types;
        }

        private static void collect(Path module, NavigableSet<String> types) throws IOException {
            try (Stream<Path> files = Files.walk(module)) {
                files.filter(file -> file.toString().endsWith(".java"))
                        .filter(file -> file.toString().contains("/src/main/"))
                        .forEach(file -> WRITTEN.forEach(pattern -> collect(pattern.matcher(read(file)), types)));
            }
        }

        private static void collect(Matcher written, NavigableSet<String> types) {
            written.results()
                    .map(found -> found.group(1))
                    .filter(type -> !OTHERS.contains(type))
                    .forEach(types::add);
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
