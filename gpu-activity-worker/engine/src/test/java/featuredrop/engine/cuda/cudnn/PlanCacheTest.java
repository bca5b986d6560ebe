package featuredrop.engine.cuda.cudnn;

import static org.assertj.core.api.Assertions.assertThat;

import featuredrop.engine.cuda.program.ConvolutionShape;
import featuredrop.engine.network.FilterWindow;
import featuredrop.engine.network.Shape;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class PlanCacheTest {
    private static final byte[] TEXT = "{\"plan\": 1}".getBytes(StandardCharsets.UTF_8);
    private static final ConvolutionShape SHAPE = new ConvolutionShape(
            8,
            new Shape(7, 7, 64),
            new Shape(7, 7, 128),
            FilterWindow.whole(new Shape(1, 1, 64)),
            1,
            new ConvolutionShape.Ending(true, true));

    @TempDir
    private Path root;

    private PlanCache cache(String key) {
        return new PlanCache(root, key);
    }

    @Test
    void aPlanIsFoundByALaterStart() {
        cache("T4 driver=1").keep(SHAPE, TEXT);

        assertThat(cache("T4 driver=1").find(SHAPE)).hasValue(TEXT);
    }

    @Test
    void aPlanForAnotherDeviceDriverOrShapeIsNot() {
        cache("T4 driver=1").keep(SHAPE, TEXT);
        ConvolutionShape other =
                new ConvolutionShape(16, SHAPE.x(), SHAPE.y(), SHAPE.window(), SHAPE.groups(), SHAPE.ending());

        assertThat(cache("T4 driver=2").find(SHAPE)).isEmpty();
        assertThat(cache("T4 driver=1").find(other)).isEmpty();
    }

    @Test
    void aPlanThatCannotBeKeptLeavesNothingBehind() throws IOException {
        cache("T4").keep(SHAPE, TEXT);
        Path file;
        try (Stream<Path> files = Files.walk(root)) {
            file = files.filter(Files::isRegularFile).findFirst().orElseThrow();
        }
        Files.delete(file);
        Files.createDirectories(file.resolve("in the way"));

        cache("T4").keep(SHAPE, TEXT);
        try (Stream<Path> files = Files.walk(root)) {
            assertThat(files.filter(Files::isRegularFile)).isEmpty();
        }
    }

    @Test
    void aDamagedFileCountsAsAbsentAndIsReplaced() throws IOException {
        cache("T4").keep(SHAPE, TEXT);
        Path file;
        try (Stream<Path> files = Files.walk(root)) {
            file = files.filter(Files::isRegularFile).findFirst().orElseThrow();
        }
        byte[] content = Files.readAllBytes(file);
        content[content.length - 2]++;
        Files.write(file, content);
        assertThat(cache("T4").find(SHAPE)).isEmpty();
        Files.write(file, new byte[10]);
        assertThat(cache("T4").find(SHAPE)).isEmpty();

        cache("T4").keep(SHAPE, TEXT);

        assertThat(cache("T4").find(SHAPE)).hasValue(TEXT);
    }

    @Test
    void aDirectoryThatCannotBeWrittenOnlyCostsTime() throws IOException {
        Path file = Files.createFile(root.resolve("file"));

        new PlanCache(file, "T4").keep(SHAPE, TEXT);

        assertThat(new PlanCache(file, "T4").find(SHAPE)).isEmpty();
    }
}
