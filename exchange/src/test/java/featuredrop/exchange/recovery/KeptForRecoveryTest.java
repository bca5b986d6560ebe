package featuredrop.exchange.recovery;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import featuredrop.exchange.objectstore.ObjectStore.ObjectStat;
import featuredrop.exchange.objectstore.memory.InMemoryObjectStore;
import featuredrop.workflows.drop.DropKey;
import featuredrop.workflows.drop.DropRequest;
import featuredrop.workflows.drop.Pause;
import featuredrop.workflows.drop.PauseLevel;
import featuredrop.workflows.drop.SiteLevel;
import featuredrop.workflows.policy.DropException;
import java.io.IOException;
import java.io.InputStream;
import org.junit.jupiter.api.Test;

class KeptForRecoveryTest {
    private static final DropKey KEY = new DropKey("north", "atelier", "d1");

    private final InMemoryObjectStore store = new InMemoryObjectStore();
    private final KeptLevels levels = new KeptLevels(store);
    private final KeptRedos redos = new KeptRedos(store);

    @Test
    void theHighestVersionIsInForceWhateverTheOrderOfWriting() {
        assertThat(levels.newest("north")).isEmpty();
        levels.keep("north", held(1_795_000_000_002L, "second"));
        levels.keep("north", held(1_795_000_000_001L, "first"));
        levels.keep("north", held(9, "long ago"));
        levels.keep("south", SiteLevel.CLEAR);

        assertThat(levels.newest("north")).contains(held(1_795_000_000_002L, "second"));
        assertThat(levels.newest("south")).contains(SiteLevel.CLEAR);
        assertThat(levels.newest("nort")).isEmpty();
    }

    @Test
    void aLevelIsWrittenOnceAndTheSameOneMayBeWrittenAgain() {
        levels.keep("north", held(5, "why"));
        levels.keep("north", held(5, "why"));

        assertThatThrownBy(() -> levels.keep("north", held(5, "another")))
                .isInstanceOf(DropException.class)
                .hasMessage("sites/north/level/0000000000000000005.json holds another level of the site");
        assertThat(levels.newest("north")).contains(held(5, "why"));
    }

    @Test
    void onlyTheNewestLevelStaysAfterASweep() {
        assertThat(levels.forgetSuperseded("north")).isZero();
        levels.keep("north", held(1, "a"));
        levels.keep("north", held(2, "b"));
        levels.keep("north", held(3, "c"));

        assertThat(levels.forgetSuperseded("north")).isEqualTo(2);
        assertThat(levels.forgetSuperseded("north")).isZero();
        assertThat(levels.newest("north")).contains(held(3, "c"));
    }

    @Test
    void redosAreFoundBySiteAndTheFirstRecordStays() {
        redos.keep(redo(2, "olga"));
        redos.keep(redo(3, "olga"));
        redos.keep(redo(2, "somebody else"));
        redos.keep(
                new KeptRedo(new DropRequest(new DropKey("south", "mill", "d1"), 2, "w"), "", "2026-11-30T10:00:00Z"));
        store.putIfAbsent("sites/north/redos/notes.txt", new byte[1]);

        assertThat(redos.all("north")).containsExactly(redo(2, "olga"), redo(3, "olga"));
        redos.forget(redo(2, "olga"));
        assertThat(redos.all("north")).containsExactly(redo(3, "olga"));
    }

    @Test
    void theBytesAreThoseOfTheDocumentation() throws IOException {
        levels.keep("north", held(1_795_000_000_002L, "disk \"full\""));
        redos.keep(redo(2, "olga"));

        assertThat(store.list("sites/"))
                .extracting(ObjectStat::key)
                .containsExactly("sites/north/level/0000001795000000002.json", "sites/north/redos/atelier/d1/2.json");
        assertThat(text("sites/north/level/0000001795000000002.json")).isEqualTo("""
                {
                  "version": 1795000000002,
                  "pause": {
                    "level": "RUNNING",
                    "reason": "",
                    "who": "",
                    "sinceMillis": 0
                  },
                  "hold": {
                    "level": "PAUSED",
                    "reason": "disk \\"full\\"",
                    "who": "olga",
                    "sinceMillis": 7
                  }
                }
                """);
        assertThat(text("sites/north/redos/atelier/d1/2.json")).isEqualTo("""
                {
                  "request": {
                    "key": {
                      "site": "north",
                      "partner": "atelier",
                      "dropId": "d1"
                    },
                    "revision": 2,
                    "reason": "wrong model",
                    "scope": "MISSING"
                  },
                  "who": "olga",
                  "since": "2026-11-30T10:00:00Z"
                }
                """);
    }

    private String text(String key) throws IOException {
        try (InputStream in = store.open(key).orElseThrow()) {
            return new String(in.readAllBytes(), UTF_8);
        }
    }

    private static SiteLevel held(long version, String reason) {
        return new SiteLevel(version, Pause.NONE, new Pause(PauseLevel.PAUSED, reason, "olga", 7));
    }

    private static KeptRedo redo(int revision, String who) {
        return new KeptRedo(new DropRequest(KEY, revision, "wrong model"), who, "2026-11-30T10:00:00Z");
    }
}
