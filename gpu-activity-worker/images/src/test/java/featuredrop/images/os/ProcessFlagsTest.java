package featuredrop.images.os;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

final class ProcessFlagsTest {
    private static final String NOBODY = "65534";

    @Test
    void aProcessThatHidesIsHiddenFromItsOwnUser() throws Exception {
        assertThat(readable(List.of("hide"))).isEqualTo("hidden true, environ false, fd false");
        assertThat(readable(List.of())).isEqualTo("hidden false, environ true, fd true");
    }

    /// What another process of the same user, which is not root, can read of one.
    private static String readable(List<String> arguments) throws IOException, InterruptedException {
        List<String> line = new ArrayList<>(asNobody());
        line.addAll(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xshare:auto",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                HidingMain.class.getName()));
        line.addAll(arguments);
        Process process = new ProcessBuilder(line)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        try {
            String hidden = process.inputReader().readLine();
            String proc = "/proc/" + process.pid();
            return hidden + ", environ " + mayRead("cat", proc + "/environ") + ", fd " + mayRead("ls", proc + "/fd/");
        } finally {
            process.destroyForcibly();
        }
    }

    private static boolean mayRead(String tool, String path) throws IOException, InterruptedException {
        List<String> line = new ArrayList<>(asNobody());
        line.addAll(List.of(tool, path));
        Process process = new ProcessBuilder(line)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        return process.exitValue() == 0;
    }

    private static List<String> asNobody() throws IOException {
        boolean isRoot = Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0);
        return isRoot
                ? List.of("setpriv", "--reuid", NOBODY, "--regid", NOBODY, "--clear-groups", "--inh-caps=-all")
                : List.of();
    }
}
