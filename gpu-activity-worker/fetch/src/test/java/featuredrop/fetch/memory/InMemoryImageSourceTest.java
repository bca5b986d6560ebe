package featuredrop.fetch.memory;

import static org.assertj.core.api.Assertions.assertThat;

import featuredrop.fetch.ImageSource;
import featuredrop.fetch.ImageSourceContract;
import featuredrop.workflows.drop.Outcome;
import org.junit.jupiter.api.Test;

final class InMemoryImageSourceTest extends ImageSourceContract {
    private final InMemoryImageSource source = new InMemoryImageSource();

    @Override
    protected ImageSource source() {
        return source;
    }

    @Override
    protected String served(String name, byte[] bytes) {
        String url = "http://shop.example/" + name;
        source.with(url, bytes);
        return url;
    }

    @Test
    void arrangedFailuresHappen() {
        source.failing("http://shop.example/x", Outcome.TLS);

        assertThat(outcome("http://shop.example/x")).isEqualTo(Outcome.TLS);
    }
}
