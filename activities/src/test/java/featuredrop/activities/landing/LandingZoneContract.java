package featuredrop.activities.landing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import featuredrop.activities.landing.LandingZone.FileStat;
import featuredrop.workflows.policy.DropException;
import featuredrop.workflows.policy.FailureKind;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What every landing zone promises; the fake and each adapter run it.
public abstract class LandingZoneContract {
    private LandingZone zone;
    private String root;

    /// The zone under test.
    protected abstract LandingZone zone();

    /// A directory of its own for each test, absent or empty.
    protected abstract String freshDirectory();

    @BeforeEach
    final void open() {
        zone = zone();
        root = freshDirectory();
    }

    @Test
    void aClosedFileReadsBackFromAnyOffset() throws IOException {
        write(at("a/b/file"), "0123456789");

        assertThat(read(at("a/b/file"), 0)).isEqualTo("0123456789");
        assertThat(read(at("a/b/file"), 7)).isEqualTo("789");
        assertThat(read(at("a/b/file"), 10)).isEmpty();
        assertThat(zone.isClosed(at("a/b/file"))).isTrue();
    }

    @Test
    void whatStandsThereIsDescribedWithoutReading() throws IOException {
        write(at("d/file"), "12345");

        FileStat file = zone.stat(at("d/file")).orElseThrow();
        assertThat(file.length()).isEqualTo(5);
        assertThat(file.directory()).isFalse();
        assertThat(file.name()).isEqualTo("file");
        assertThat(file.modifiedMillis()).isPositive();
        assertThat(zone.stat(at("d")).orElseThrow().directory()).isTrue();
        assertThat(zone.stat(at("d/other"))).isEmpty();
        assertThat(zone.stat(at("d/file/below"))).isEmpty();
    }

    @Test
    void aDirectoryListsItsOwnEntriesInByteOrder() throws IOException {
        for (String name : List.of("b", "a", "Z", "é", "a b", "a%2F", "sub/inner")) {
            write(at("d/" + name), "x");
        }

        assertThat(zone.list(at("d")))
                .extracting(FileStat::name)
                .containsExactly("Z", "a", "a b", "a%2F", "b", "sub", "é");
        assertThat(zone.list(at("d"))).extracting(FileStat::path).contains(at("d/a b"), at("d/sub"));
        assertThat(zone.list(at("absent"))).isEmpty();
    }

    @Test
    void anAbsentFileIsNamedWhenItIsOpened() {
        assertThatThrownBy(() -> read(at("absent"), 0))
                .isInstanceOf(DropException.class)
                .hasMessageContaining(at("absent"))
                .extracting(e -> ((DropException) e).type())
                .isEqualTo(LandingZone.NOT_FOUND);
    }

    @Test
    void aFileIsOpenUntilItsWriterClosesIt() throws IOException {
        try (OutputStream out = zone.create(at("file"))) {
            out.write("half".getBytes(StandardCharsets.UTF_8));
            out.flush();
            assertThat(zone.isClosed(at("file"))).isFalse();
        }
        assertThat(zone.isClosed(at("file"))).isTrue();
        assertThat(zone.isClosed(at("absent"))).isFalse();
    }

    @Test
    void ofManyCreatorsExactlyOneWins() throws Exception {
        List<Object> results = race(8, () -> {
            try {
                write(at("claim"), "mine");
                return "won";
            } catch (DropException e) {
                return e.kind();
            }
        });
        assertThat(results).filteredOn("won"::equals).hasSize(1);
        assertThat(results).filteredOn(FailureKind.CONFLICT::equals).hasSize(7);
    }

    @Test
    void ofManyRenamesToOneNameExactlyOneWins() throws Exception {
        for (int i = 0; i < 8; i++) {
            write(at("staging/" + i + "/content"), "of " + i);
        }
        var next = new AtomicInteger();
        List<Boolean> results = race(8, () -> zone.rename(at("staging/" + next.getAndIncrement()), at("out/target")));

        assertThat(results).filteredOn(moved -> moved).hasSize(1);
        assertThat(zone.list(at("out/target"))).extracting(FileStat::name).containsExactly("content");
        assertThat(zone.list(at("staging"))).hasSize(7);
    }

    @Test
    void aRenameToANameThatIsTakenChangesNothing() throws IOException {
        write(at("from"), "new");
        write(at("to"), "old");

        assertThat(zone.rename(at("from"), at("to"))).isFalse();
        assertThat(read(at("to"), 0)).isEqualTo("old");
        assertThat(read(at("from"), 0)).isEqualTo("new");
    }

    @Test
    void aRenameRepeatedAfterALostAnswerFindsItsTarget() throws IOException {
        write(at("from"), "new");

        assertThat(zone.rename(at("from"), at("to"))).isTrue();
        assertThat(zone.rename(at("from"), at("to"))).isFalse();
        assertThatThrownBy(() -> zone.rename(at("from"), at("elsewhere"))).isInstanceOf(DropException.class);
    }

    @Test
    void aDirectoryMovesWithAllThatIsInIt() throws IOException {
        write(at("from/a/b"), "deep");
        write(at("from/c"), "shallow");

        assertThat(zone.rename(at("from"), at("new/parent/to"))).isTrue();
        assertThat(read(at("new/parent/to/a/b"), 0)).isEqualTo("deep");
        assertThat(read(at("new/parent/to/c"), 0)).isEqualTo("shallow");
        assertThat(zone.stat(at("from"))).isEmpty();
    }

    @Test
    void aReaderOfAReplacedFileSeesOldOrNewAndNeverNeither() throws Exception {
        write(at("pointer"), "version 0");
        var done = new AtomicBoolean();
        Callable<Integer> reader = () -> {
            int reads = 0;
            while (!done.get() || reads == 0) {
                try {
                    assertThat(read(at("pointer"), 0)).startsWith("version ");
                    reads++;
                } catch (IOException e) {
                    // A slow reader can find the blocks of the file that it opened removed, and opens again. A name
                    // that is absent is another exception, from open.
                }
            }
            return reads;
        };
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<Integer> reads = threads.submit(reader);
            try {
                for (int i = 1; i <= 40; i++) {
                    write(at("tmp" + i), "version " + i);
                    zone.replace(at("tmp" + i), at("pointer"));
                }
            } finally {
                done.set(true);
            }
            assertThat(reads.get()).isPositive();
        }
        assertThat(read(at("pointer"), 0)).isEqualTo("version 40");
    }

    @Test
    void aReplaceMayTakeAFreeName() throws IOException {
        write(at("tmp"), "first");
        zone.replace(at("tmp"), at("new/pointer"));
        assertThat(read(at("new/pointer"), 0)).isEqualTo("first");
    }

    @Test
    void partsAreJoinedInOrderAndGone() throws IOException {
        write(at("parts/1"), "one ");
        write(at("parts/2"), "");
        write(at("parts/3"), "three");
        List<String> parts = List.of(at("parts/1"), at("parts/2"), at("parts/3"));

        assertThat(zone.concat(at("joined/all"), parts)).isTrue();
        assertThat(read(at("joined/all"), 0)).isEqualTo("one three");
        assertThat(zone.isClosed(at("joined/all"))).isTrue();
        assertThat(zone.list(at("parts"))).isEmpty();
        assertThat(zone.concat(at("joined/all"), parts)).isTrue();
        assertThat(read(at("joined/all"), 0)).isEqualTo("one three");
    }

    @Test
    void partsAreNotJoinedOverSomethingElse() throws IOException {
        write(at("part"), "new");
        write(at("target"), "old");

        assertThatThrownBy(() -> zone.concat(at("target"), List.of(at("part"))))
                .isInstanceOf(DropException.class)
                .extracting(e -> ((DropException) e).kind())
                .isEqualTo(FailureKind.CONFLICT);
        assertThat(read(at("target"), 0)).isEqualTo("old");
        assertThat(read(at("part"), 0)).isEqualTo("new");
    }

    @Test
    void theChecksumIsTheCrcOfAllBytes() throws IOException {
        byte[] content = new byte[1_500_000];
        new Random(7).nextBytes(content);
        try (OutputStream out = zone.create(at("file"))) {
            out.write(content);
        }
        write(at("empty"), "");
        CRC32C crc = new CRC32C();
        crc.update(content);

        assertThat(zone.checksum(at("file")))
                .isEqualTo("COMPOSITE-CRC32C:" + HexFormat.of().toHexDigits((int) crc.getValue()));
        assertThat(zone.checksum(at("empty"))).isEqualTo("COMPOSITE-CRC32C:00000000");
    }

    @Test
    void aDirectoryIsRemovedWithAllThatIsInItAndAnAbsentOneIsNoError() throws IOException {
        write(at("d/a/b"), "x");
        write(at("d2/kept"), "x");

        zone.delete(at("d"));
        zone.delete(at("d"));
        assertThat(zone.stat(at("d"))).isEmpty();
        assertThat(zone.stat(at("d/a/b"))).isEmpty();
        assertThat(zone.stat(at("d2/kept"))).isPresent();
    }

    @Test
    void aFileRemovedUnderItsWriterCannotBeCompleted() throws IOException {
        OutputStream out = zone.create(at("file"));
        out.write(1);
        out.flush();
        zone.delete(at("file"));
        write(at("file"), "of another writer");

        assertThatThrownBy(out::close).isInstanceOf(IOException.class);
        assertThat(read(at("file"), 0)).isEqualTo("of another writer");
    }

    private String at(String path) {
        return root + "/" + path;
    }

    private void write(String path, String content) throws IOException {
        try (OutputStream out = zone.create(path)) {
            out.write(content.getBytes(StandardCharsets.UTF_8));
        }
    }

    private String read(String path, long offset) throws IOException {
        try (InputStream in = zone.open(path, offset)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static <T> List<T> race(int runners, Callable<T> runner) throws InterruptedException, ExecutionException {
        CyclicBarrier start = new CyclicBarrier(runners);
        try (var threads = Executors.newFixedThreadPool(runners)) {
            List<Future<T>> running = new ArrayList<>();
            for (int i = 0; i < runners; i++) {
                running.add(threads.submit(() -> {
                    start.await();
                    return runner.call();
                }));
            }
            List<T> results = new ArrayList<>();
            for (Future<T> result : running) {
                results.add(result.get());
            }
            return results;
        }
    }
}
