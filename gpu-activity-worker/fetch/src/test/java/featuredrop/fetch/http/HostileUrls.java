package featuredrop.fetch.http;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// URLs that lead, or are meant to lead a careless parser, to addresses inside; made by rules.
final class HostileUrls {
    private static final List<int[]> ADDRESSES = List.of(
            new int[] {169, 254, 169, 254}, new int[] {127, 0, 0, 1}, new int[] {10, 1, 2, 3}, new int[] {192, 168, 0, 1
            });

    private HostileUrls() {}

    /// All of them, each once.
    static List<String> all() {
        Set<String> urls = new LinkedHashSet<>();
        for (int[] address : ADDRESSES) {
            numbers(address).forEach(host -> urls.add("http://" + host + "/latest/meta-data/"));
            embedded(address).forEach(host -> urls.add("http://[" + host + "]/"));
        }
        urls.addAll(single());
        urls.addAll(confused("169.254.169.254"));
        urls.addAll(confused("127.0.0.1"));
        return new ArrayList<>(urls);
    }

    private static List<String> numbers(int[] a) {
        long number = ((long) a[0] << 24) | (a[1] << 16) | (a[2] << 8) | a[3];
        String dotted = joined(a, "%d", ".");
        return List.of(
                dotted,
                dotted + ".",
                dotted + ":80",
                String.valueOf(number),
                number + ".",
                String.valueOf(number + (1L << 32)),
                String.format("0x%08x", number),
                String.format("0X%08X", number),
                String.format("0%o", number),
                joined(a, "0x%x", "."),
                joined(a, "0%o", "."),
                joined(a, "%04d", "."),
                String.format("%d.0x%x.0%o.%d", a[0], a[1], a[2], a[3]),
                String.format("%d.%d.%d", a[0], a[1], (a[2] << 8) | a[3]),
                String.format("%d.%d", a[0], (a[1] << 16) | (a[2] << 8) | a[3]),
                String.format("%d.%d.%d.%d", a[0] + 256, a[1] + 256, a[2] + 256, a[3] + 256),
                dotted.replace(".", "%2e"),
                dotted.replace("1", "%31"),
                dotted.replace(".", "\uff0e"),
                dotted.replace(".", "\u3002"),
                dotted.replace(".", "\uff61"),
                digits(dotted, 0xff10),
                digits(dotted, 0x660),
                digits(dotted, 0x1d7d8),
                dotted.replace("1", "\u2460").replace("2", "\u2461"),
                dotted.replace(".", ".\u200b"),
                dotted.replace(".", "\t."),
                dotted + ".nip.example",
                dotted + "%00.public.example",
                dotted + "%0a");
    }

    private static List<String> embedded(int[] a) {
        String dotted = joined(a, "%d", ".");
        String hex = String.format("%x:%x", (a[0] << 8) | a[1], (a[2] << 8) | a[3]);
        String inverted = String.format("%x:%x", 0xffff ^ ((a[0] << 8) | a[1]), 0xffff ^ ((a[2] << 8) | a[3]));
        return List.of(
                "::ffff:" + dotted,
                "::ffff:" + hex,
                "0:0:0:0:0:ffff:" + hex,
                "::" + dotted,
                "::" + hex,
                "::ffff:0:" + dotted,
                "64:ff9b::" + dotted,
                "64:ff9b::" + hex,
                "64:ff9b:1::" + dotted,
                "64:ff9b:1:ffff::" + hex,
                "2002:" + hex + "::1",
                "2002:" + hex + "::",
                "2001:0:" + hex + "::1",
                "2001:0:808:808::" + inverted,
                "2606:2800::5efe:" + hex,
                "2606:2800::200:5efe:" + hex,
                "::ffff:" + dotted + "%25eth0",
                dotted);
    }

    private static List<String> single() {
        List<String> urls = new ArrayList<>();
        for (String host : List.of(
                "0",
                "0.0.0.0",
                "127.1",
                "127.0.1",
                "127.127.127.127",
                "0x7f.1",
                "017700000001",
                "100.100.100.200",
                "168.63.129.16",
                "169.254.170.2",
                "198.18.0.1",
                "224.0.0.1",
                "255.255.255.255",
                "localhost",
                "LOCALHOST",
                "localhost.",
                "a.localhost",
                "localhost.localdomain",
                "ip6-localhost",
                "metadata.google.internal",
                "instance-data",
                "intranet",
                "db.corp.example",
                "[::]",
                "[::1]",
                "[0:0:0:0:0:0:0:1]",
                "[0000::0001]",
                "[fd00:ec2::254]",
                "[fc00::1]",
                "[fe80::1]",
                "[fe80::1%25eth0]",
                "[fe80::1%eth0]",
                "[fec0::1]",
                "[ff02::1]",
                "[100::1]",
                "[2001:db8::1]",
                "[2001:10::1]",
                "[3fff::1]",
                "[5f00::1]",
                "[v1.fe80::a]",
                "\u24db\u24de\u24d2\u24d0\u24db\u24d7\u24de\u24e2\u24e3",
                "loc\u00adalhost")) {
            urls.add("http://" + host + "/");
        }
        urls.addAll(List.of(
                "HtTp://127.0.0.1/",
                "https://127.0.0.1/",
                "https://[::1]/",
                "file:///etc/passwd",
                "file://127.0.0.1/etc/passwd",
                "gopher://127.0.0.1:6379/_INFO",
                "dict://127.0.0.1:11211/stat",
                "ftp://127.0.0.1/",
                "ldap://127.0.0.1/",
                "jar:http://127.0.0.1!/",
                "data:text/plain,a",
                "view-source:http://127.0.0.1/",
                "http://public.example:22/",
                "http://public.example:6379/",
                "http://127.0.0.1:8080/"));
        return urls;
    }

    /// Where two parsers find two hosts.
    private static List<String> confused(String inside) {
        return List.of(
                "http://public.example@" + inside + "/",
                "http://public.example:80@" + inside + "/",
                "http://public.example%40" + inside + "/",
                "http://a:b@c@" + inside + "/",
                "http://" + inside + "#@public.example/",
                "http://" + inside + "?@public.example/",
                "http://" + inside + "\\@public.example/",
                "http://public.example\\@" + inside + "/",
                "http://public.example\\." + inside + "/",
                "http://" + inside + "%23@public.example/",
                "http://" + inside + "%2f@public.example/",
                "http://" + inside + ";public.example/",
                "http://" + inside + ",public.example/",
                "http://" + inside + " public.example/",
                "http:\\\\" + inside + "\\",
                "http:/\\" + inside + "/",
                "http:///" + inside + "/",
                "http:/" + inside + "/",
                "http:" + inside + "/",
                "http://" + inside + ":80:80/",
                "http://" + inside + ":080/",
                "http://" + inside + ":/",
                "http://" + inside + ":99999/",
                "http://[" + inside + "]:80/",
                "http://[::1]" + inside + "/",
                "http://[::1]@" + inside + "/",
                "\u0000http://" + inside + "/",
                "http://http://" + inside + "/",
                "http://" + inside + "\r\nHost: public.example/");
    }

    private static String joined(int[] address, String format, String by) {
        return IntStream.of(address)
                .mapToObj(part -> String.format(format, part))
                .collect(Collectors.joining(by));
    }

    private static String digits(String text, int zero) {
        return text.codePoints()
                .map(c -> c >= '0' && c <= '9' ? c - '0' + zero : c)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }
}
