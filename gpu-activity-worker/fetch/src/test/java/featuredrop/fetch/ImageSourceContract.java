package featuredrop.fetch;

import static org.assertj.core.api.Assertions.assertThat;

import featuredrop.fetch.ImageSource.Fetched;
import featuredrop.workflows.drop.Outcome;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What every image source promises.
public abstract class ImageSourceContract {
    /// The source under test.
    protected abstract ImageSource source();

    /// Puts `bytes` where the source finds them.
    ///
    /// @return their URL
    protected abstract String served(String name, byte[] bytes);

    @Test
    void theWholeBodyIsFetched() {
        byte[] bytes = bytes(100_000);
        String url = served("cat.jpg", bytes);

        assertThat(source().fetch(url)).isInstanceOfSatisfying(Fetched.Image.class, image -> {
            assertThat(image.bytes()).isEqualTo(bytes);
            assertThat(image.attempts()).isEqualTo(1);
        });
    }

    @Test
    void spacesAroundAUrlAreIgnored() {
        String url = served("cat.jpg", bytes(10));

        assertThat(source().fetch(" " + url + "\n")).isInstanceOf(Fetched.Image.class);
    }

    @Test
    void whatIsNotThereIsGone() {
        String url = served("cat.jpg", bytes(10)).replace("cat.jpg", "dog.jpg");

        assertThat(outcome(url)).isEqualTo(Outcome.GONE);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "cat.jpg",
                "ftp://shop.example/cat.jpg",
                "file:///etc/passwd",
                "http://",
                "http:///cat.jpg",
                "http://user:secret@shop.example/cat.jpg",
                "http://shop .example/cat.jpg"
            })
    void whatIsNoWebAddressIsABadUrl(String url) {
        assertThat(outcome(url)).isEqualTo(Outcome.BAD_URL);
    }

    @Test
    void manyAreFetchedAtTheSameTime() throws Exception {
        List<String> urls = IntStream.range(0, 40)
                .mapToObj(i -> served("image-" + i, bytes(1_000 + i)))
                .toList();
        try (ExecutorService fetchers = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Fetched>> coming = urls.stream()
                    .map(url -> fetchers.submit(() -> source().fetch(url)))
                    .toList();
            for (int i = 0; i < coming.size(); i++) {
                int length = 1_000 + i;
                assertThat(coming.get(i).get())
                        .isInstanceOfSatisfying(
                                Fetched.Image.class,
                                image -> assertThat(image.bytes()).hasSize(length));
            }
        }
    }

    /// The outcome of a fetch that has to fail.
    protected final Outcome outcome(String url) {
        return failed(url).outcome();
    }

    /// A fetch that has to fail.
    protected final Fetched.Failed failed(String url) {
        return (Fetched.Failed) source().fetch(url);
    }

    /// Some bytes.
    protected static byte[] bytes(int length) {
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = (byte) (i * 31);
        }
        return bytes;
    }
}
