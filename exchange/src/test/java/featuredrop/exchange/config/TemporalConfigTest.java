package featuredrop.exchange.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import featuredrop.exchange.config.file.ConfigException;
import featuredrop.exchange.config.file.NamedValues;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class TemporalConfigTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "localhost:7233",
                "LOCALHOST:7233",
                "temporal.localhost:7233",
                "127.0.0.1:7233",
                "127.8.9.10:7233",
                "[::1]:7233",
                "[0:0:0:0:0:0:0:1]:7233",
                "dns:///localhost:7233",
                "ipv4:127.0.0.1:7233"
            })
    void aServerOnThisMachineNeedsNoTls(String address) {
        assertThat(at(address).bind(TemporalConfig.class).encrypted()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "temporal.example:7233",
                "localhost.example:7233",
                "127.0.0.1.example:7233",
                "10.0.0.7:7233",
                "0.0.0.0:7233",
                "[::2]:7233",
                "[fe80::1]:7233",
                "dns:///temporal.example:7233",
                "temporal"
            })
    void aServerOnAnotherMachineIsNotSpokenToWithoutTlsUnlessAKeySaysSo(String address) {
        assertThatThrownBy(() -> at(address).bind(TemporalConfig.class))
                .isInstanceOf(ConfigException.class)
                .hasMessage("TemporalConfig: tls: is not given, and the address " + address
                        + " is another machine; give tls or api-key-file,"
                        + " or set plaintext to true to send everything unencrypted");
        assertThat(at(address)
                        .with("plaintext", true)
                        .bind(TemporalConfig.class)
                        .encrypted())
                .isFalse();
        assertThat(at(address)
                        .with("tls.ca", "ca.pem")
                        .bind(TemporalConfig.class)
                        .encrypted())
                .isTrue();
    }

    @Test
    void anApiKeyIsSentOverTlsOnlyAlsoOnThisMachine() {
        NamedValues key = at("localhost:7233").with("api-key-file", "api-key");

        assertThat(key.bind(TemporalConfig.class).encrypted()).isTrue();
        assertThatThrownBy(() -> key.with("plaintext", true).bind(TemporalConfig.class))
                .hasMessageContaining("plaintext: is true, but tls or api-key-file is given");
    }

    @Test
    void certificateAndKeyComeTogether() {
        assertThatThrownBy(() -> at("localhost:7233").with("tls.key", "key.pem").bind(TemporalConfig.class))
                .hasMessageContaining("tls.certificate: is missing, and key is given");
        assertThatThrownBy(() ->
                        at("localhost:7233").with("tls.certificate", "c.pem").bind(TemporalConfig.class))
                .hasMessageContaining("tls.key: is missing, and certificate is given");
    }

    @Test
    void theServerKeepsEndedWorkflowsForADayAtLeast() {
        assertThatThrownBy(() -> at("localhost:7233").with("retention", "PT23H").bind(TemporalConfig.class))
                .hasMessageContaining("retention: PT23H is less than PT24H");
    }

    private static NamedValues at(String address) {
        return NamedValues.none().with("address", address);
    }
}
