package featuredrop.exchange.build;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

final class BuildInfoTest {
    @Test
    void theVersionIsThatOfThePom() throws IOException {
        Matcher version = Pattern.compile("<version>([^<]+)</version>").matcher(Files.readString(Path.of("pom.xml")));
        assertThat(version.find()).isTrue();

        assertThat(BuildInfo.current().version()).isEqualTo(version.group(1));
    }

    @Test
    void everyPlaceIsFilled() {
        assertThat(BuildInfo.current().text()).doesNotContain("$", "null");
    }

    @Test
    void aBuildThatKnowsItsCommitNamesIt() {
        BuildInfo known = new BuildInfo("1.2.0", "3f2a8c1d0b9e", "2026-11-21T00:00:00Z");

        assertThat(known.text()).isEqualTo("1.2.0 (commit 3f2a8c1d0b9e, built 2026-11-21T00:00:00Z)");
        assertThat(known.shortText()).isEqualTo("1.2.0+3f2a8c1d0b9e");
        assertThat(new BuildInfo("1.2.0", BuildInfo.UNKNOWN, BuildInfo.UNKNOWN).shortText())
                .isEqualTo("1.2.0");
    }
}
