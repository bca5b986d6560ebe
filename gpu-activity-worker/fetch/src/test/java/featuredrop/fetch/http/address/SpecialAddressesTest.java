package featuredrop.fetch.http.address;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import featuredrop.fetch.http.address.VettingResolver.BlockedAddressException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Literals only: nothing is looked up or connected to.
final class SpecialAddressesTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "0.0.0.0",
                "0.1.2.3",
                "10.0.0.1",
                "100.64.0.1",
                "100.127.255.255",
                "127.0.0.1",
                "127.255.255.254",
                "169.254.169.254",
                "169.254.170.2",
                "172.16.0.1",
                "172.31.255.255",
                "192.0.0.8",
                "192.0.2.1",
                "192.88.99.1",
                "192.168.1.1",
                "198.18.0.1",
                "198.19.255.255",
                "198.51.100.7",
                "203.0.113.9",
                "224.0.0.1",
                "239.255.255.255",
                "240.0.0.1",
                "255.255.255.255",
                // other spellings of 127.0.0.1 and 169.254.169.254
                "2130706433",
                "127.1",
                "0",
                "2852039166",
                "169.254.43518",
                "::",
                "::1",
                "::127.0.0.1",
                "::ffff:127.0.0.1",
                "::ffff:a9fe:a9fe",
                "::ffff:0:127.0.0.1",
                "64:ff9b::a9fe:a9fe",
                "64:ff9b::10.0.0.1",
                "64:ff9b:1::1",
                "100::1",
                "fc00::1",
                "fd00:ec2::254",
                "fe80::1",
                "fec0::1",
                "ff02::1",
                "2001::1",
                "2001:0:7f00:1::1",
                // Teredo: the client's 10.0.0.1 stands inverted at the end
                "2001:0:808:808:0:0:f5ff:fffe",
                "2001:2::1",
                "2001:10::1",
                "2001:20::1",
                "2001:db8::1",
                "2002:7f00:1::",
                "2002:a9fe:a9fe::1",
                "2002:c0a8:101::1",
                "3fff::1",
                "5f00::1",
                "4000::1"
            })
    void addressesThatAreNotGlobalUnicastAreRefused(String literal) throws UnknownHostException {
        assertThat(SpecialAddresses.reason(InetAddress.getByName(literal)))
                .as(literal)
                .isPresent();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "8.8.8.8",
                "1.1.1.1",
                "100.63.255.255",
                "100.128.0.0",
                "172.15.255.255",
                "172.32.0.0",
                "169.253.255.255",
                "169.255.0.0",
                "192.0.1.0",
                "198.17.255.255",
                "198.20.0.0",
                "223.255.255.255",
                "2606:4700::1111",
                "2a00:1450:4007:80e::200e",
                "2001:4860:4860::8888",
                "::ffff:8.8.8.8",
                "64:ff9b::8.8.8.8",
                "2002:808:808::1"
            })
    void globalUnicastAddressesPass(String literal) throws UnknownHostException {
        assertThat(SpecialAddresses.reason(InetAddress.getByName(literal)))
                .as(literal)
                .isEmpty();
    }

    @Test
    void aNameWithOneRefusedAddressIsRefusedWhole() throws UnknownHostException {
        InetAddress[] mixed = {InetAddress.getByName("8.8.8.8"), InetAddress.getByName("10.0.0.1")};
        VettingResolver resolver = new VettingResolver(host -> mixed, List.of());

        assertThatThrownBy(() -> resolver.resolve("mixed.example", 80))
                .isInstanceOf(BlockedAddressException.class)
                .hasMessageContaining("private");
    }

    @Test
    void theAddressesThatWereVettedAreTheOnesThatAreUsed() throws UnknownHostException {
        InetAddress[] one = {InetAddress.getByName("8.8.8.8")};
        VettingResolver resolver = new VettingResolver(host -> one, List.of());

        assertThat(resolver.resolve("shop.example", 443)).singleElement().satisfies(address -> {
            assertThat(address.getAddress().getHostAddress()).isEqualTo("8.8.8.8");
            assertThat(address.getPort()).isEqualTo(443);
        });
    }

    @Test
    void anAllowedHostIsAllowedOnItsPortOnly() throws UnknownHostException {
        VettingResolver resolver = new VettingResolver(InetAddress::getAllByName, List.of("127.0.0.1:8080"));

        assertThat(resolver.resolve("127.0.0.1", 8080)).hasSize(1);
        assertThatThrownBy(() -> resolver.resolve("127.0.0.1", 80)).isInstanceOf(BlockedAddressException.class);
        assertThatThrownBy(() -> resolver.resolve("127.0.0.2", 8080)).isInstanceOf(BlockedAddressException.class);
    }
}
