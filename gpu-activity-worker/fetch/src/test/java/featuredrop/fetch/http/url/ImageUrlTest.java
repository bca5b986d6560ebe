package featuredrop.fetch.http.url;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import featuredrop.fetch.http.url.ImageUrl.BadUrlException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ImageUrlTest {
    private final ImageUrl.Ports ports = (host, port) -> host.equals("localhost") && port == 8080;

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "http://shop.example|http://shop.example/",
                "HTTP://Shop.Example:80/A.jpg|http://shop.example/A.jpg",
                "https://shop.example:443/a?b=c#d|https://shop.example/a?b=c",
                "http://shop.example:443/a|http://shop.example:443/a",
                "http://shop.example/ä b.jpg|http://shop.example/%C3%A4%20b.jpg",
                "http://shop.example/100%/x%20y|http://shop.example/100%25/x%20y",
                "http://shop.example/a?u=http://other/[1]{2}|http://shop.example/a?u=http://other/%5B1%5D%7B2%7D",
                "http://shop.example?a=b|http://shop.example/?a=b",
                "http://localhost:8080/a|http://localhost:8080/a",
                "http://[2606:4700::1111]/a|http://[2606:4700::1111]/a",
                "http://a_b.shop.example/a|http://a_b.shop.example/a",
                "http://-r3---sn.shop.example/a|http://-r3---sn.shop.example/a",
                "http://bücher.example/ä|http://xn--bcher-kva.example/%C3%A4",
                "http://faß.example/|http://xn--fa-hia.example/",
                "http://例え。jp/|http://xn--r8jz45g.jp/",
                "http://ＳＨＯＰ.example/|http://shop.example/",
                "http://ⓛocalhost/|http://localhost/",
                "http://shop.example/a/../../../b/./c/.|http://shop.example/b/c/",
                "http://shop.example/a/%2e%2E/b|http://shop.example/b",
                "http://shop.example/..|http://shop.example/",
                "http://shop.example/a//../b|http://shop.example/a/b",
                "http://shop.example/a?b=../c|http://shop.example/a?b=../c",
                "http://shop.example/a#b#c|http://shop.example/a",
                "http://shop.example/a\\b\\c.jpg|http://shop.example/a/b/c.jpg",
                "//shop.example/a.jpg|https://shop.example/a.jpg",
                "shop.example/a.jpg|https://shop.example/a.jpg",
                "localhost.example:443/a|https://localhost.example/a",
                "http://shop.example:/a|http://shop.example/a",
                "https:/shop.example/a|https://shop.example/a",
                "HTTP:///shop.example/a|http://shop.example/a",
                "http://shop.example/%zz%0|http://shop.example/%25zz%250",
                "http://shop.example/%00a%2fb|http://shop.example/%00a%2fb",
                "http://shop.example/a'b(c)!*;,:@&=+$|http://shop.example/a'b(c)!*;,:@&=+$",
                "http://shop.example/\ud83d\ude00|http://shop.example/%F0%9F%98%80",
                "HTTPS://SHOP.EXAMPLE:0443/|https://shop.example/",
                "http://shop.example./|http://shop.example./",
                "http://a_b_.example/|http://a_b_.example/",
                "http://a.b-.example/|http://a.b-.example/",
                "http://日本語.example/路?問=答|http://xn--wgv71a119e.example/%E8%B7%AF?%E5%95%8F=%E7%AD%94",
                "http://sh\u00adop.example/|http://shop.example/",
                "http://shop.example/.../..a/a..|http://shop.example/.../..a/a..",
                "http://shop.example/a/..;/b|http://shop.example/a/..;/b",
                "http://shop.example//a|http://shop.example//a"
            })
    void whatPartnersWriteIsSentAsBrowsersDo(String written, String sent) throws BadUrlException {
        assertThat(ImageUrl.parse(written, ports).uri()).hasToString(sent);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://127.0.0.1\\@shop.example/",
                "http://shop.example\\.evil.example/",
                "http://a@b@shop.example/",
                "http://shop.example:22/",
                "http://shop.example:8080/",
                "http://localhost:8081/",
                "http://127.1/",
                "http://2130706433/",
                "http://0x7f000001/",
                "http://0177.0.0.1/",
                "http://a..b/",
                "http://shop.example;evil.example/",
                "http://[shop.example]/",
                "http://256.1.1.1/",
                "http://shop.example:99999/",
                "http:shop.example/a",
                "http:///a.jpg",
                "http:/",
                "http://shop.example:0/",
                "http://shop.example:65536/",
                "http://shop.example:+80/",
                "http://shop.example:８０/",
                "http://017700000001/",
                "http://1.2.3/",
                "http://１２７.１/",
                "http://1.2.3.4./",
                "http://[fe80::1%25eth0]/",
                "http://[::1]x/",
                "http://sh%6fp.example/",
                "http://shop example/",
                "http://\u202eshop.example/",
                "http://xn--\u00fc.example/",
                "gopher://shop.example/"
            })
    void hostsThatParsersReadDifferentlyAreRefused(String written) {
        assertThatThrownBy(() -> ImageUrl.parse(written, ports)).isInstanceOf(BadUrlException.class);
    }

    @Test
    void blanksAroundAndTabsAndLineEndsWithinAreNoPartOfAUrl() throws BadUrlException {
        assertThat(ImageUrl.parse("\ufeff\u00a0 \u0000http://sh\top.example/a\r\n/b.j\npg\t\u200b", ports)
                        .uri())
                .hasToString("http://shop.example/a/b.jpg");
    }

    @Test
    void withoutASchemeHttpsIsTriedAndThenHttp() throws BadUrlException {
        assertThat(ImageUrl.readings("shop.example/a", ports))
                .extracting(ImageUrl::toString)
                .containsExactly("https://shop.example/a", "http://shop.example/a");
        assertThat(ImageUrl.readings("https://shop.example/a", ports)).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a.jpg", "images/a.jpg", "/images/a.jpg", "../a.b/c", "?a.b/c", "1.2/3", "a@b.c/d", "a.b"})
    void whatHasNoSchemeAndDoesNotBeginWithAHostIsRefused(String written) {
        assertThatThrownBy(() -> ImageUrl.parse(written, ports)).isInstanceOf(BadUrlException.class);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "?y=2|https://shop.example/a/b.jpg?y=2",
                "?u=http://other.example/|https://shop.example/a/b.jpg?u=http://other.example/",
                "/go?u=https://o.example/a?b#c|https://shop.example/go?u=https://o.example/a?b",
                "../../../c.jpg|https://shop.example/c.jpg",
                "/../../c.jpg|https://shop.example/c.jpg",
                "./c.jpg|https://shop.example/a/c.jpg",
                "..|https://shop.example/",
                "c/../d.jpg?e|https://shop.example/a/d.jpg?e",
                "#top|https://shop.example/a/b.jpg?x=1",
                "/f%C3%BCr.jpg|https://shop.example/f%C3%BCr.jpg",
                "/f\u00c3\u00bcr.jpg|https://shop.example/f%C3%BCr.jpg",
                "/f\u00fcr.jpg|https://shop.example/f%FCr.jpg",
                "?q=\u00fc|https://shop.example/a/b.jpg?q=%FC",
                "//b\u00c3\u00bccher.example/|https://xn--bcher-kva.example/",
                "http://cdn.example|http://cdn.example/",
                "HTTPS://cdn.example/a b|https://cdn.example/a%20b"
            })
    void aRedirectLeadsWhereABrowserGoes(String location, String target) throws BadUrlException {
        ImageUrl url = ImageUrl.parse("https://shop.example/a/b.jpg?x=1", ports);

        assertThat(url.resolve(location, ports).uri()).hasToString(target);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"\\\\evil.example/", "/\\evil.example/", "http:c.jpg", "//", "//u@evil.example/", "//b\u00fc/"})
    void aRedirectThatParsersReadDifferentlyIsRefused(String location) throws BadUrlException {
        ImageUrl url = ImageUrl.parse("https://shop.example/a/b.jpg?x=1", ports);

        assertThatThrownBy(() -> url.resolve(location, ports)).isInstanceOf(BadUrlException.class);
    }

    @Test
    void aLongUrlIsRefused() {
        assertThatThrownBy(() -> ImageUrl.parse("http://shop.example/" + "a".repeat(10_000), ports))
                .isInstanceOf(BadUrlException.class);
    }

    @Test
    void aRedirectMayBeRelative() throws BadUrlException {
        ImageUrl url = ImageUrl.parse("https://shop.example/a/b.jpg?x=1", ports);

        assertThat(url.resolve("c d.jpg", ports).uri()).hasToString("https://shop.example/a/c%20d.jpg");
        assertThat(url.resolve("/c.jpg", ports).uri()).hasToString("https://shop.example/c.jpg");
        assertThat(url.resolve("//cdn.example/c.jpg", ports).uri()).hasToString("https://cdn.example/c.jpg");
        assertThatThrownBy(() -> url.resolve("file:///etc/passwd", ports)).isInstanceOf(BadUrlException.class);
    }

    @Test
    void forTheOperatorTheQueryIsLeftOut() throws BadUrlException {
        assertThat(ImageUrl.parse("http://shop.example/a.jpg?token=secret", ports))
                .hasToString("http://shop.example/a.jpg");
    }

    @Test
    void bothSchemesOfAHostAreOneServerAndAnotherPortIsAnother() throws BadUrlException {
        assertThat(ImageUrl.parse("http://shop.example/a", ports).server()).isEqualTo("shop.example");
        assertThat(ImageUrl.parse("https://SHOP.example/b", ports).server()).isEqualTo("shop.example");
        assertThat(ImageUrl.parse("http://localhost:8080/", ports).server()).isEqualTo("localhost:8080");
    }
}
