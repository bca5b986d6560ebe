package featuredrop.exchange.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import featuredrop.exchange.delivery.Pointer.Entry;
import featuredrop.workflows.policy.DropException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

final class PointerTest {
    private static final Entry ENTRY =
            new Entry(List.of("cnn_features.txt.gz"), 1_464_739_200L, "1464739200/7", 2_429_000_000L);

    @Test
    void theTableIsThatOf2016() {
        Pointer pointer = new Pointer(new TreeMap<>(Map.of("7", ENTRY, "12", new Entry(List.of(), 5, "acme/5", 0))));

        assertThat(new String(pointer.toJson(), StandardCharsets.UTF_8)).isEqualTo("""
                        {
                          "12": {
                            "files": [],
                            "jobTimeStamp": 5,
                            "outputFolder": "acme/5",
                            "outputSize": 0
                          },
                          "7": {
                            "files": [
                              "cnn_features.txt.gz"
                            ],
                            "jobTimeStamp": 1464739200,
                            "outputFolder": "1464739200/7",
                            "outputSize": 2429000000
                          }
                        }""");
        assertThat(Pointer.fromJson(pointer.toJson(), "outputByPartner"))
                .isEqualTo(new Pointer.Reading(pointer, List.of()));
        assertThat(new String(Pointer.EMPTY.toJson(), StandardCharsets.UTF_8)).isEqualTo("{}");
    }

    @Test
    void anEntryIsFoundByThePartnersNumber() {
        Pointer pointer = new Pointer(new TreeMap<>(Map.of("7", ENTRY)));

        assertThat(pointer.find(7)).contains(ENTRY);
        assertThat(pointer.find(8)).isEmpty();
    }

    @Test
    void aBadEntryIsAProblemAndSpoilsNoOther() {
        Pointer.Reading reading = Pointer.fromJson(bytes("""
                        {"7": {"jobTimeStamp": 1464739200, "outputFolder": "1464739200/7",
                               "files": ["cnn_features.txt.gz"], "outputSize": 2429000000, "owner": "x"},
                         "8": {"jobTimeStamp": "soon", "outputFolder": "f", "files": [], "outputSize": 1},
                         "9": {"jobTimeStamp": 1.5, "outputFolder": "f", "files": [], "outputSize": 1},
                         "10": {"jobTimeStamp": 1, "outputFolder": "f", "files": "one.bin", "outputSize": 1},
                         "11": {"jobTimeStamp": 1, "outputFolder": "f", "files": [1], "outputSize": 1},
                         "12": {"jobTimeStamp": 1, "files": [], "outputSize": 1},
                         "13": {"jobTimeStamp": 1, "outputFolder": "f", "files": []},
                         "acme": {"jobTimeStamp": 1, "outputFolder": "f", "files": [], "outputSize": 1},
                         "14": []}
                        """), "/land/outputByPartner");

        assertThat(reading.pointer().entries()).containsOnlyKeys("7").containsEntry("7", ENTRY);
        assertThat(reading.problems())
                .hasSize(8)
                .allSatisfy(problem -> assertThat(problem).startsWith("/land/outputByPartner: the entry of '"));
    }

    @Test
    void aTableThatIsBeingWrittenIsRefused() {
        for (String text : List.of("", "{", "[]", "{\"7\": {\"jobTime", "{} {}", "{\"7\": 1, \"7\": 2}")) {
            assertThatThrownBy(() -> Pointer.fromJson(bytes(text), "/land/outputByPartner"))
                    .as(text)
                    .isInstanceOf(DropException.class)
                    .hasMessageContaining("/land/outputByPartner");
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
