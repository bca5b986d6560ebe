package featuredrop.exchange.objectstore.memory;

import static org.assertj.core.api.Assertions.assertThat;

import featuredrop.exchange.objectstore.ObjectStore;
import featuredrop.exchange.objectstore.ObjectStoreContract;
import featuredrop.exchange.objectstore.Sha256;
import java.time.Instant;
import java.time.InstantSource;
import org.junit.jupiter.api.Test;

final class InMemoryObjectStoreTest extends ObjectStoreContract {
    private final InMemoryObjectStore store = new InMemoryObjectStore();

    @Override
    protected ObjectStore store() {
        return store;
    }

    @Test
    void objectsGetTheirTimesFromTheClock() {
        InMemoryObjectStore store = new InMemoryObjectStore(InstantSource.fixed(Instant.ofEpochMilli(5)));
        store.putIfAbsent("a", new byte[0]);

        assertThat(store.stat("a").orElseThrow().modifiedMillis()).isEqualTo(5);
    }

    @Test
    void aWriteWhoseAnswerIsLostFindsItsContentThere() {
        store.loseNextAnswer(() -> store.putIfAbsent(key("a"), new byte[] {2}));

        assertThat(store.putIfAbsent(key("a"), new byte[] {1}))
                .isEqualTo(new ObjectStore.Written(true, Sha256.hex(new byte[] {1})));
    }

    @Test
    void contentChangedByItsWriterLaterStaysAsWritten() throws Exception {
        byte[] content = {1};
        store.putIfAbsent(key("a"), content);
        content[0] = 2;

        assertThat(store.open(key("a")).orElseThrow().readAllBytes()).containsExactly(1);
    }
}
