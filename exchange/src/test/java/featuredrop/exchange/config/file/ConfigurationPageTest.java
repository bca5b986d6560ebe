package featuredrop.exchange.config.file;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

final class ConfigurationPageTest {
    private static final Path MODULE = Path.of("").toAbsolutePath();
    private static final Path PAGE = MODULE.resolveSibling("docs/reference").resolve("configuration.md");

    @Test
    void theConfigurationPageTellsOfEveryKey() throws IOException {
        String page = ConfigurationPage.write(MODULE.resolve("src/main/java/featuredrop/exchange/config"));
        if (Boolean.getBoolean("featuredrop.write-docs")) {
            Files.createDirectories(PAGE.getParent());
            Files.writeString(PAGE, page);
        }
        assertThat(page).doesNotContain("|  |");
        assertThat(PAGE)
                .as(
                        "docs/reference/configuration.md is stale; write it anew with: mvnw -q -Dquick test -pl exchange -am"
                                + " -Dtest=ConfigurationPageTest -Dsurefire.failIfNoSpecifiedTests=false"
                                + " -Dfeaturedrop.write-docs=true")
                .content()
                .isEqualTo(page);
    }
}
