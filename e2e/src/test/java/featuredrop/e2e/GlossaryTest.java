package featuredrop.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import featuredrop.cli.FeatureDropMain;
import featuredrop.engine.choice.GpuPrerequisite;
import featuredrop.exchange.config.GpuWorkerConfig;
import featuredrop.exchange.config.SiteConfig;
import featuredrop.exchange.model.ModelFamily;
import featuredrop.exchange.model.TensorLayout;
import featuredrop.exchange.plan.InputFormat;
import featuredrop.exchange.plan.LandingLayout;
import featuredrop.exchange.plan.WhenChanged;
import featuredrop.exchange.record.IdScheme;
import featuredrop.images.ImageFault;
import featuredrop.images.ImageFormat;
import featuredrop.workflows.delivery.Publication;
import featuredrop.workflows.drop.DropEnd;
import featuredrop.workflows.drop.Outcome;
import featuredrop.workflows.drop.PauseLevel;
import featuredrop.workflows.drop.SearchKeys;
import featuredrop.workflows.drop.Stage;
import featuredrop.workflows.gpupool.HostState;
import featuredrop.workflows.gpupool.PoolPhase;
import featuredrop.workflows.policy.FailureKind;
import featuredrop.workflows.policy.FailureType;
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
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
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
                HostState.class,
                InputFormat.class,
                IdScheme.class,
                LandingLayout.class,
                WhenChanged.class,
                SiteConfig.DeliveryLayout.class,
                ImageFormat.class,
                ModelFamily.class,
                TensorLayout.class,
                GpuPrerequisite.class,
                GpuWorkerConfig.Engine.class,
                ImageFault.class
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

        assertThat(all).contains("status", "redo", "pool", "drain", "check", "hosts", "roll", "broadcast");
        assertThat(unknown(all)).as("verbs that docs/glossary.md lacks").isEmpty();
    }

    @Test
    void everyFailureTypeIsExplained() {
        List<String> types =
                Arrays.stream(FailureType.values()).map(FailureType::text).toList();

        assertThat(types).isNotEmpty();
        assertThat(unknown(types))
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

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
