package featuredrop.exchange.objectstore;

import static org.assertj.core.api.Assertions.assertThat;

import featuredrop.exchange.objectstore.ObjectStore.ObjectStat;
import featuredrop.exchange.objectstore.ObjectStore.Written;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/// What every exchange must do; the one in memory and the one on S3 run it.
public abstract class ObjectStoreContract {
    private final String prefix = "contract/" + UUID.randomUUID() + "/";

    /// The store under test, the same for one test. Others may use it too, so tests keep to keys of their
    /// own.
    protected abstract ObjectStore store();

    @Test
    void whatWasWrittenIsRead() throws IOException {
        byte[] content = random(100_000);

        Written written = store().putIfAbsent(key("a"), content);

        assertThat(written).isEqualTo(new Written(true, Sha256.hex(content)));
        assertThat(read(key("a"))).isEqualTo(content);
        ObjectStat stat = store().stat(key("a")).orElseThrow();
        assertThat(stat.key()).isEqualTo(key("a"));
        assertThat(stat.length()).isEqualTo(content.length);
        assertThat(stat.sha256()).isEqualTo(Sha256.hex(content));
        assertThat(stat.modifiedMillis()).isPositive();
    }

    @Test
    void anObjectOfTenMebibytesComesBackWhole() throws IOException {
        byte[] content = random(10 << 20);
        store().putIfAbsent(key("large"), content);

        assertThat(Sha256.hex(read(key("large")))).isEqualTo(Sha256.hex(content));
    }

    @Test
    void anEmptyObjectIsAnObject() throws IOException {
        assertThat(store().putIfAbsent(key("empty"), new byte[0]))
                .isEqualTo(new Written(true, Sha256.hex(new byte[0])));

        assertThat(read(key("empty"))).isEmpty();
        assertThat(store().tail(key("empty"), 16))
                .hasValueSatisfying(tail -> assertThat(tail).isEmpty());
        assertThat(store().stat(key("empty")).orElseThrow().length()).isZero();
    }

    @Test
    void aSecondWriterChangesNothingAndLearnsWhatIsThere() throws IOException {
        byte[] first = random(10);
        store().putIfAbsent(key("a"), first);

        assertThat(store().putIfAbsent(key("a"), random(20))).isEqualTo(new Written(false, Sha256.hex(first)));
        assertThat(store().putIfAbsent(key("a"), first)).isEqualTo(new Written(true, Sha256.hex(first)));
        assertThat(read(key("a"))).isEqualTo(first);
    }

    @Test
    void ofSixteenWritersOfDifferentContentsOneFindsItsOwn() throws Exception {
        int writers = 16;
        CountDownLatch start = new CountDownLatch(1);
        List<Future<Written>> answers = new ArrayList<>();
        try (ExecutorService threads = Executors.newFixedThreadPool(writers)) {
            for (int i = 0; i < writers; i++) {
                byte[] content = ("writer " + i).repeat(500).getBytes(StandardCharsets.UTF_8);
                Callable<Written> write = () -> {
                    start.await();
                    return store().putIfAbsent(key("race"), content);
                };
                answers.add(threads.submit(write));
            }
            start.countDown();
        }
        String digest = Sha256.hex(read(key("race")));
        int winners = 0;
        for (Future<Written> answer : answers) {
            assertThat(answer.get().sha256()).isEqualTo(digest);
            winners += answer.get().sameContent() ? 1 : 0;
        }
        assertThat(winners).isEqualTo(1);
    }

    @Test
    void theTailIsTheEndOrAllOfIt() {
        byte[] content = "0123456789".getBytes(StandardCharsets.US_ASCII);
        store().putIfAbsent(key("a"), content);

        assertThat(store().tail(key("a"), 3))
                .hasValueSatisfying(tail -> assertThat(tail).asString().isEqualTo("789"));
        assertThat(store().tail(key("a"), 10))
                .hasValueSatisfying(tail -> assertThat(tail).isEqualTo(content));
        assertThat(store().tail(key("a"), 5_000))
                .hasValueSatisfying(tail -> assertThat(tail).isEqualTo(content));
    }

    @Test
    void whatIsAbsentIsEmptyAndNoError() {
        assertThat(store().open(key("absent"))).isEmpty();
        assertThat(store().tail(key("absent"), 10)).isEmpty();
        assertThat(store().stat(key("absent"))).isEmpty();
        assertThat(store().list(key("absent"))).isEmpty();
    }

    @Test
    void whatIsDeletedIsGoneAndWhatIsAbsentIsDeletedToo() {
        store().putIfAbsent(key("absent2"), new byte[1]);
        store().putIfAbsent(key("gone"), new byte[1]);

        store().delete(List.of());
        store().delete(List.of(key("absent"), key("gone")));

        assertThat(store().list(key(""))).extracting(ObjectStat::key).containsExactly(key("absent2"));
    }

    @Test
    void aStreamMayBeClosedBeforeItsEnd() throws IOException {
        store().putIfAbsent(key("a"), random(1 << 20));
        for (int i = 0; i < 20; i++) {
            try (InputStream in = store().open(key("a")).orElseThrow()) {
                assertThat(in.readNBytes(10)).hasSize(10);
            }
        }
    }

    @Test
    void foldersAreNamedOnceAndInOrder() {
        byte[] content = {1};
        for (String name : List.of("b/1", "b/2/x", "a~2F/1", "a/1", "c", "ab/1")) {
            store().putIfAbsent(key("tree/" + name), content);
        }

        assertThat(store().folders(key("tree/"))).containsExactly("a", "ab", "a~2F", "b");
        assertThat(store().folders(key("absent/"))).isEmpty();
    }

    @Test
    void aListingHoldsAllKeysOfItsPrefixInByteOrder() {
        List<String> keys = new ArrayList<>();
        for (int i = 0; i < 1_050; i++) {
            keys.add(key(String.format("list/%06d", i)));
        }
        List<String> inDisorder = new ArrayList<>(keys);
        Collections.shuffle(inDisorder, new Random(1));
        byte[] content = {1, 2, 3};
        inDisorder.parallelStream().forEach(key -> store().putIfAbsent(key, content));
        store().putIfAbsent(key("list2"), content);

        List<ObjectStat> listed = store().list(key("list/"));

        assertThat(listed).extracting(ObjectStat::key).containsExactlyElementsOf(keys);
        assertThat(listed).allSatisfy(stat -> assertThat(stat.length()).isEqualTo(3));
        assertThat(store().list(key("list"))).hasSize(1_051);

        store().delete(keys);
        assertThat(store().list(key("list"))).extracting(ObjectStat::key).containsExactly(key("list2"));
    }

    @Test
    void aPrefixNeedNotEndAtASlash() {
        store().putIfAbsent(key("in/000001-000000"), new byte[1]);
        store().putIfAbsent(key("in/000002-000000"), new byte[1]);

        assertThat(store().list(key("in/000001"))).hasSize(1);
    }

    @Test
    void namesOfDropsAreKeys() throws IOException {
        String odd = key("drops/paris/acme/a~20b~C3~A9.r1-_/closed.1.json");
        store().putIfAbsent(odd, new byte[] {7});

        assertThat(read(odd)).containsExactly(7);
        assertThat(store().list(key("drops/"))).extracting(ObjectStat::key).containsExactly(odd);
    }

    /// A key of this test's own.
    protected final String key(String name) {
        return prefix + name;
    }

    private byte[] read(String key) throws IOException {
        try (InputStream in = store().open(key).orElseThrow()) {
            return in.readAllBytes();
        }
    }

    private static byte[] random(int length) {
        byte[] content = new byte[length];
        new Random(length).nextBytes(content);
        return content;
    }
}
