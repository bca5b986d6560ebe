package featuredrop.fetch.dns;

import static org.assertj.core.api.Assertions.assertThat;

import featuredrop.fetch.dns.NameServers.Answer;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.xbill.DNS.AAAARecord;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.CNAMERecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.ExtendedResolver;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Resolver;
import org.xbill.DNS.Section;
import org.xbill.DNS.SimpleResolver;
import org.xbill.DNS.Type;

/// Against a name server of its own on the loopback interface.
final class DnsNameServersTest {
    private static final InetAddress FOUR = InetAddress.ofLiteral("93.184.216.34");
    private static final InetAddress SIX = InetAddress.ofLiteral("2606:2800:220:1::1");

    private final Map<String, List<Record>> zone = new ConcurrentHashMap<>();
    private final Map<String, Integer> refusals = new ConcurrentHashMap<>();
    private final AtomicInteger queries = new AtomicInteger();
    private DatagramSocket socket;
    private DnsNameServers service;

    @BeforeEach
    void start() throws IOException {
        socket = new DatagramSocket(0, InetAddress.getLoopbackAddress());
        Thread.ofPlatform().daemon().start(this::serve);
        SimpleResolver resolver = new SimpleResolver(InetAddress.getLoopbackAddress());
        resolver.setPort(socket.getLocalPort());
        service = new DnsNameServers(new ExtendedResolver(new Resolver[] {resolver}), Duration.ofSeconds(20));
    }

    @AfterEach
    void stop() {
        socket.close();
    }

    @Test
    void bothKindsOfAddressComeFourFirstWithTheShorterTime() throws IOException {
        zone.put("shop.example. A", List.of(a("shop.example.", 300)));
        zone.put("shop.example. AAAA", List.of(aaaa("shop.example.", 60)));

        assertThat(service.ask("shop.example")).isEqualTo(new Answer.Found(List.of(FOUR, SIX), Duration.ofMinutes(1)));
    }

    @Test
    void anAliasIsFollowed() throws IOException {
        zone.put(
                "img.example. A",
                List.of(
                        new CNAMERecord(
                                Name.fromString("img.example."), DClass.IN, 20, Name.fromString("cdn.example.")),
                        a("cdn.example.", 300)));

        assertThat(service.ask("img.example"))
                .isInstanceOfSatisfying(
                        Answer.Found.class,
                        found -> assertThat(found.addresses()).containsExactly(FOUR));
    }

    @Test
    void oneKindOfAddressIsEnoughWhenTheServerFailsForTheOther() throws IOException {
        zone.put("shop.example. A", List.of(a("shop.example.", 300)));
        refusals.put("shop.example. AAAA", Rcode.SERVFAIL);

        assertThat(service.ask("shop.example")).isEqualTo(new Answer.Found(List.of(FOUR), Duration.ofMinutes(5)));
    }

    @Test
    void aNameThatIsNotThereIsAbsentAndOneThatTheServerDoesNotKnowIsUnknown() {
        refusals.put("gone.example. A", Rcode.NXDOMAIN);
        refusals.put("gone.example. AAAA", Rcode.NXDOMAIN);
        refusals.put("broken.example. A", Rcode.SERVFAIL);
        refusals.put("broken.example. AAAA", Rcode.SERVFAIL);

        assertThat(service.ask("gone.example")).isEqualTo(new Answer.Absent());
        assertThat(service.ask("empty.example")).isEqualTo(new Answer.Absent());
        assertThat(service.ask("broken.example")).isInstanceOf(Answer.Unknown.class);
        assertThat(service.ask("a..b")).isEqualTo(new Answer.Absent());
    }

    @Test
    void aServerThatIsSilentIsGivenUp() throws IOException {
        SimpleResolver nobody = new SimpleResolver(InetAddress.getLoopbackAddress());
        try (DatagramSocket silent = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            nobody.setPort(silent.getLocalPort());
            DnsNameServers hasty =
                    new DnsNameServers(new ExtendedResolver(new Resolver[] {nobody}), Duration.ofMillis(400));

            assertThat(hasty.ask("shop.example")).isInstanceOf(Answer.Unknown.class);
        }
    }

    private void serve() {
        byte[] buffer = new byte[4_096];
        while (!socket.isClosed()) {
            try {
                DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
                socket.receive(packet);
                queries.incrementAndGet();
                byte[] reply = reply(new Message(buffer.clone())).toWire();
                socket.send(new DatagramPacket(reply, reply.length, packet.getSocketAddress()));
            } catch (IOException e) {
                // The test is over.
            }
        }
    }

    private Message reply(Message query) {
        Record question = query.getQuestion();
        Message reply = new Message(query.getHeader().getID());
        reply.getHeader().setFlag(Flags.QR);
        reply.addRecord(question, Section.QUESTION);
        String key = question.getName() + " " + Type.string(question.getType());
        Optional.ofNullable(refusals.get(key))
                .ifPresent(code -> reply.getHeader().setRcode(code));
        zone.getOrDefault(key, List.of()).forEach(record -> reply.addRecord(record, Section.ANSWER));
        return reply;
    }

    private static Record a(String name, long ttl) throws IOException {
        return new ARecord(Name.fromString(name), DClass.IN, ttl, FOUR);
    }

    private static Record aaaa(String name, long ttl) throws IOException {
        return new AAAARecord(Name.fromString(name), DClass.IN, ttl, SIX);
    }
}
