package featuredrop.activities.delivery.publish;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import featuredrop.activities.delivery.SampleDrop;
import featuredrop.activities.delivery.ScriptedLandingZone;
import featuredrop.activities.delivery.SideEffects;
import featuredrop.activities.delivery.SideEffects.Fault;
import featuredrop.activities.delivery.SideEffects.Killed;
import featuredrop.activities.delivery.tree.OutputTree;
import featuredrop.activities.landing.LandingZone;
import featuredrop.activities.landing.memory.InMemoryLandingZone;
import featuredrop.exchange.config.SiteConfig.DeliveryLayout;
import featuredrop.exchange.delivery.DeliveryManifest;
import featuredrop.exchange.delivery.DeliveryManifest.Content;
import featuredrop.exchange.delivery.DeliveryManifest.Model;
import featuredrop.exchange.delivery.DeliveryManifest.Output;
import featuredrop.exchange.delivery.DeliveryManifest.Run;
import featuredrop.exchange.delivery.Pointer;
import featuredrop.workflows.drop.DropKey;
import featuredrop.workflows.policy.DropException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class PointerMoverTest {
    private static final String POINTER = "/out/outputByPartner";

    private final InMemoryLandingZone zone = new InMemoryLandingZone();
    private final PointerMover mover = mover(zone, DeliveryLayout.PARTNER_FIRST);

    @Test
    void anEntryChangesOnlyToANewerStamp() {
        publish("shoes/d2", 7, 20);
        publish("shoes/d1", 7, 10);
        publish("shoes/d3", 7, 30);

        assertThat(mover.move("shoes/d2", 7)).isTrue();
        assertThat(mover.move("shoes/d1", 7)).isFalse();
        assertThat(folder(7)).isEqualTo("shoes/d2");
        assertThat(mover.move("shoes/d3", 7)).isTrue();
        assertThat(mover.move("shoes/d3", 7)).isFalse();
        assertThat(folder(7)).isEqualTo("shoes/d3");
        assertThat(zone.list("/out/_index")).hasSize(2);
    }

    @Test
    void aLaterRevisionOfTheSameDropTakesItsPlace() {
        for (String drop : List.of("shoes/d1", "shoes/d1.r2", "shoes/d1.r10")) {
            publish(drop, 7, 10);
        }
        publish("shoes/x.r99", 7, 10);

        assertThat(mover.move("shoes/d1.r2", 7)).isTrue();
        assertThat(mover.move("shoes/d1", 7)).isFalse();
        assertThat(mover.move("shoes/x.r99", 7)).isFalse();
        assertThat(mover.move("shoes/d1.r10", 7)).isTrue();
        assertThat(mover.move("shoes/d1.r2", 7)).isFalse();
        assertThat(folder(7)).isEqualTo("shoes/d1.r10");
    }

    @Test
    void otherPartnersKeepTheirEntriesAlsoThoseOfAnOlderSystem() {
        zone.put(POINTER, """
                {"12": {"jobTimeStamp": 5, "outputFolder": "5/12", "files": ["cnn_features.txt.gz"], "outputSize": 3}}
                """.getBytes(StandardCharsets.UTF_8));
        publish("shoes/d1", 7, 10);

        mover.move("shoes/d1", 7);

        assertThat(folder(12)).isEqualTo("5/12");
        assertThat(folder(7)).isEqualTo("shoes/d1");
    }

    @Test
    void aBatchOfAnOlderDropDoesNotHideTheNewerDrop() {
        PointerMover batches = mover(zone, DeliveryLayout.BATCH_FIRST);
        publishBatch(100, 7, 20);
        publishBatch(101, 7, 10);
        publishBatch(102, 7, 30);

        assertThat(batches.move("100", 7)).isTrue();
        assertThat(batches.move("101", 7)).isFalse();
        assertThat(folder(7)).isEqualTo("100/7");
        assertThat(batches.move("102", 7)).isTrue();
        assertThat(folder(7)).isEqualTo("102/7");
        assertThat(pointer().find(7).orElseThrow().jobTimeStamp()).isEqualTo(102);
    }

    @Test
    void anEntryOfTheReplacedSystemGivesWayThoughItsBatchNumberIsLarger() {
        zone.put(POINTER, """
                {"7": {"jobTimeStamp": 500, "outputFolder": "500/7", "files": ["cnn_features.txt.gz"], "outputSize": 3}}
                """.getBytes(StandardCharsets.UTF_8));
        publish("shoes/d1", 7, 10);
        publish("shoes/d0", 7, 9);

        assertThat(mover.move("shoes/d1", 7)).isTrue();
        assertThat(folder(7)).isEqualTo("shoes/d1");
        assertThat(mover.move("shoes/d0", 7)).isFalse();
        assertThat(folder(7)).isEqualTo("shoes/d1");
    }

    @Test
    void anUnreadablePointerOfTheReplacedSystemIsNotReplaced() {
        byte[] damaged = "{".getBytes(StandardCharsets.UTF_8);
        zone.put(POINTER, damaged);
        publish("shoes/d1", 7, 10);

        assertThatThrownBy(() -> mover.move("shoes/d1", 7))
                .isInstanceOf(DropException.class)
                .hasMessageContaining(POINTER);
        assertThat(zone.content(POINTER)).isEqualTo(damaged);
    }

    @Test
    void afterAChangeOfTheDeliveryLayoutTheStampsOfTheDropsDecide() {
        PointerMover batches = mover(zone, DeliveryLayout.BATCH_FIRST);
        publishBatch(100, 7, 20_000);
        batches.move("100", 7);
        publish("shoes/d1", 7, 10_000);
        publish("shoes/d3", 7, 30_000);
        publishBatch(101, 7, 25_000);
        publishBatch(102, 7, 35_000);

        assertThat(mover.move("shoes/d1", 7)).isFalse();
        assertThat(folder(7)).isEqualTo("100/7");
        assertThat(mover.move("shoes/d3", 7)).isTrue();
        assertThat(folder(7)).isEqualTo("shoes/d3");
        assertThat(batches.move("101", 7)).isFalse();
        assertThat(batches.move("102", 7)).isTrue();
        assertThat(folder(7)).isEqualTo("102/7");
    }

    @ParameterizedTest
    @EnumSource(Fault.class)
    void whoeverComesNextFinishesWhatWasStopped(Fault fault) {
        publish("shoes/d1", 7, 10);
        publish("hats/d1", 8, 10);
        mover.move("hats/d1", 8);
        for (int failing = 1; failing <= 8; failing++) {
            publish("shoes/d" + failing, 7, 10 + failing);
            SideEffects effects = new SideEffects(failing, fault);
            PointerMover stopped = mover(new ScriptedLandingZone(zone, effects, true), DeliveryLayout.PARTNER_FIRST);
            try {
                stopped.move("shoes/d" + failing, 7);
            } catch (Killed | DropException e) {
                assertThat(folder(8))
                        .as("readers see a whole pointer while the mover is away, %s at change %d", fault, failing)
                        .isEqualTo("hats/d1");
                effects.restart();
                mover.move("shoes/d" + failing, 7);
            }
            assertThat(folder(7)).as("%s at change %d", fault, failing).isEqualTo("shoes/d" + failing);
            assertThat(folder(8)).isEqualTo("hats/d1");
            assertThat(zone.content(POINTER)).isEqualTo(highest());
        }
    }

    @Test
    void aPointerThatLagsIsCopiedAgain() {
        publish("shoes/d1", 7, 10);
        mover.move("shoes/d1", 7);
        byte[] right = zone.content(POINTER);
        zone.put(POINTER, "{}".getBytes(StandardCharsets.UTF_8));

        assertThat(mover.copy()).isTrue();
        assertThat(mover.copy()).isFalse();
        assertThat(zone.content(POINTER)).isEqualTo(right);
    }

    @Test
    void whereNothingIsPublishedThereIsNothingToCopy() {
        assertThat(mover.copy()).isFalse();
        assertThat(zone.stat(POINTER)).isEmpty();
    }

    @Test
    void manyMoversAtATimeEndAtTheNewestAndReadersAlwaysSeeAWholePointer() throws Exception {
        long seed = 11;
        int partners = 8;
        int drops = 25;
        List<String> directories = new ArrayList<>();
        for (int partner = 0; partner < partners; partner++) {
            for (int drop = 1; drop <= drops; drop++) {
                directories.add("p" + partner + "/d" + drop);
                publish("p" + partner + "/d" + drop, partner, drop);
            }
        }
        Collections.shuffle(directories, new Random(seed));
        AtomicBoolean done = new AtomicBoolean();
        Semaphore mayMove = new Semaphore(8);
        CountDownLatch start = new CountDownLatch(1);
        try (ExecutorService pool = Executors.newFixedThreadPool(9)) {
            Future<Integer> reader = pool.submit(() -> {
                int read = 0;
                boolean seen = false;
                while (!done.get()) {
                    boolean there = zone.stat(POINTER).isPresent();
                    assertThat(there || !seen)
                            .as("the pointer was there and is gone")
                            .isTrue();
                    if (there) {
                        seen = true;
                        assertThat(Pointer.fromJson(zone.content(POINTER), POINTER)
                                        .problems())
                                .isEmpty();
                        read++;
                        mayMove.release(8);
                    }
                }
                return read;
            });
            List<Callable<Boolean>> movers = IntStream.range(0, 8)
                    .<Callable<Boolean>>mapToObj(thread -> () -> {
                        start.await();
                        for (int i = thread; i < directories.size(); i += 8) {
                            String directory = directories.get(i);
                            assertThat(mayMove.tryAcquire(60, TimeUnit.SECONDS))
                                    .as("the pointer is read while it is moved")
                                    .isTrue();
                            mover(zone, DeliveryLayout.PARTNER_FIRST)
                                    .move(directory, Integer.parseInt(directory.substring(1, directory.indexOf('/'))));
                        }
                        return true;
                    })
                    .toList();
            List<Future<Boolean>> moving = movers.stream().map(pool::submit).toList();
            start.countDown();
            for (Future<Boolean> one : moving) {
                assertThat(one.get()).isTrue();
            }
            done.set(true);
            assertThat(reader.get()).isGreaterThanOrEqualTo(directories.size() / 8 - 1);
        }
        assertThat(zone.content(POINTER)).isEqualTo(highest());
        for (int partner = 0; partner < partners; partner++) {
            assertThat(folder(partner)).as("seed %d", seed).isEqualTo("p" + partner + "/d" + drops);
        }
        assertNoVersionIsOlderThanTheOneBefore();
    }

    private void assertNoVersionIsOlderThanTheOneBefore() {
        Pointer before = Pointer.EMPTY;
        for (int version = 1; zone.stat("/out/_index/" + version + ".json").isPresent(); version++) {
            Pointer pointer = Pointer.fromJson(zone.content("/out/_index/" + version + ".json"), POINTER)
                    .pointer();
            for (Map.Entry<String, Pointer.Entry> entry : before.entries().entrySet()) {
                Pointer.Entry now = pointer.entries().get(entry.getKey());
                assertThat(now).isNotNull();
                assertThat(now.jobTimeStamp())
                        .isGreaterThanOrEqualTo(entry.getValue().jobTimeStamp());
            }
            before = pointer;
        }
    }

    private byte[] highest() {
        int version = zone.list("/out/_index").size();
        return zone.content("/out/_index/" + version + ".json");
    }

    private String folder(int partner) {
        return pointer().find(partner).orElseThrow().outputFolder();
    }

    private Pointer pointer() {
        return Pointer.fromJson(zone.content(POINTER), POINTER).pointer();
    }

    private void publish(String directory, int partner, long stamp) {
        put(
                "/out/" + directory + "/manifest.json",
                partner,
                new Run("w", "r", "", "", 0, 0, stamp, 0, 0, 0, "", "", List.of(), List.of()));
    }

    private void publishBatch(long batch, int partner, long stamp) {
        put(
                "/out/" + batch + "/" + partner + "/manifest.json",
                partner,
                new Run("w", "r", "", "", 0, batch, stamp, 0, 0, 0, "", "", List.of(), List.of()));
    }

    private void put(String path, int partner, Run run) {
        DropKey key = SampleDrop.KEY;
        Content content = new Content(
                1,
                key.site(),
                key.partner(),
                partner,
                key.dropId(),
                1,
                "h",
                "k",
                new Model("m", "s", "p", "e"),
                List.of(),
                Map.of(),
                List.of(new Output("cnn_features.txt.gz", 3, "s", 1)));
        zone.put(path, new DeliveryManifest(content, run).toJson());
    }

    private static PointerMover mover(LandingZone zone, DeliveryLayout layout) {
        return new PointerMover(zone, new OutputTree("/out", layout));
    }
}
