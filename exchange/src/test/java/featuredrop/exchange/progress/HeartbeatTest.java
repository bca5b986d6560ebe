package featuredrop.exchange.progress;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class HeartbeatTest {
    private final List<String> sent = new ArrayList<>();
    private final Progress progress = new Heartbeat(sent::add);

    @Test
    void saysWhereTheWorkIsAndHowMuchIsDone() {
        progress.at("a.csv, records", 1);
        progress.at("a.csv, records", 2);
        progress.at("b.csv, records", 1);
        progress.at("a.csv, records", 3);

        assertThat(sent)
                .containsExactly("a.csv, records 1", "a.csv, records 2", "b.csv, records 1", "a.csv, records 3");
    }

    @Test
    void holdsNoSecretAndNothingThatATerminalObeys() {
        progress.at("https://u:geheim@h/a.csv?token=geheim\u001b[2K", 7);
        progress.at("https://u:geheim@h/a.csv?token=geheim\u001b[2K", 8);

        assertThat(sent).hasSize(2).noneMatch(text -> text.contains("geheim") || text.contains("\u001b"));
        assertThat(sent.getLast()).endsWith(" 8");
    }
}
