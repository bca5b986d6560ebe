package featuredrop.engine.cuda.cudnn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import featuredrop.workflows.policy.DropException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class NativeLibrariesTest {
    @TempDir
    private Path directory;

    @Test
    void aLibraryThatIsNowhereIsNamedWithWhereItWasLookedFor() {
        NativeLibraries libraries = new NativeLibraries(List.of(directory), "/opt/example:");

        assertThatThrownBy(() -> libraries.load("libabsent.so.13", "libabsent.so.12"))
                .isInstanceOf(DropException.class)
                .hasMessageContaining("libabsent.so.13 or libabsent.so.12 is in none of")
                .hasMessageContaining(directory.toString())
                .hasMessageContaining("/opt/example")
                .hasMessageContaining("/usr/lib/x86_64-linux-gnu");
    }

    @Test
    void aFileThatIsNoLibraryIsAFailureAndNotTheEnd() throws IOException {
        Files.writeString(directory.resolve("libbroken.so.1"), "no library");

        assertThatThrownBy(() -> new NativeLibraries(List.of(directory), "").load("libbroken.so.1"))
                .isInstanceOf(DropException.class)
                .hasMessageContaining("libbroken.so.1");
    }

    @Test
    void whatJcudaUnpacksGoesToADirectoryOfThisProcess() {
        String before = System.getProperty("java.io.tmpdir");
        String[] during = new String[1];

        NativeLibraries.unpackPrivately(() -> during[0] = System.getProperty("java.io.tmpdir"));

        assertThat(during[0]).isNotEqualTo(before);
        assertThat(Path.of(during[0])).isDirectory();
        assertThat(System.getProperty("java.io.tmpdir")).isEqualTo(before);
    }
}
