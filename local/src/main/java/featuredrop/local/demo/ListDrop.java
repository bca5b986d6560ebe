package featuredrop.local.demo;

import featuredrop.exchange.record.ItemIds;
import featuredrop.workflows.drop.Outcome;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.zip.CRC32;

/// Makes the CSV list: good entries, and one of each kind of bad one.
final class ListDrop {
    private static final int BOMB_SIDE = 30_000;
    private static final String ODDITIES = "odd";

    private ListDrop() {}

    /// Writes the odd files that the list points at.
    ///
    /// @param root what the web server serves
    static void writeOddities(Path root) throws IOException {
        Path directory = Files.createDirectories(root.resolve(ODDITIES));
        Files.writeString(
                directory.resolve("logo.svg"),
                "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"9\" height=\"9\"><circle r=\"4\"/></svg>",
                StandardCharsets.UTF_8);
        Files.write(directory.resolve("bomb.png"), hugePng());
    }

    /// @param server where the views are served
    static DemoDrop of(List<View> views, String dropId, URI server) {
        DemoPartner partner = DemoPartner.CATALOGUE;
        RecordTally tally = new RecordTally();
        StringBuilder csv = new StringBuilder("\uFEFFitem_id,image_url,title\r\n");
        for (View view : views) {
            String url = server + "/views/" + view.name();
            csv.append(line(BinDrops.itemId(view), url, "\"A view,\r\nof " + view.photo() + "\""));
            tally.extracted(ItemIds.hashed(BinDrops.itemId(view)), view.name());
        }
        View view = views.getFirst();
        csv.append(line(BinDrops.itemId(view).toUpperCase(Locale.ROOT), server + "/views/" + view.name(), "again"));
        tally.add(Outcome.DUPLICATE);
        csv.append("a line with one column\r\n");
        tally.add(Outcome.BAD_RECORD);
        bad(view, server).forEach((url, outcome) -> {
            csv.append(line("bad-" + Integer.toHexString(url.hashCode()), url, "bad"));
            tally.add(outcome);
        });
        byte[] bytes = csv.toString().getBytes(StandardCharsets.UTF_8);
        return new DemoDrop(partner, dropId, Map.of("items.csv", bytes), tally.expected(), tally.names());
    }

    private static Map<String, Outcome> bad(View view, URI server) {
        String file = "/views/" + view.name();
        return Map.ofEntries(
                Map.entry(server + "/404" + file, Outcome.GONE),
                Map.entry(server + "/410" + file, Outcome.GONE),
                Map.entry(server + "/403" + file, Outcome.HTTP_4XX),
                Map.entry(server + "/500" + file, Outcome.HTTP_5XX),
                Map.entry(server + "/429" + file, Outcome.THROTTLED),
                Map.entry(server + "/html" + file, Outcome.NOT_IMAGE),
                Map.entry(server + "/empty" + file, Outcome.NOT_IMAGE),
                Map.entry(server + "/loop" + file, Outcome.REDIRECT),
                Map.entry(server + "/hop/11" + file, Outcome.REDIRECT),
                Map.entry(server + "/to-metadata" + file, Outcome.BLOCKED_ADDRESS),
                Map.entry("http://169.254.169.254/latest/meta-data/", Outcome.BLOCKED_ADDRESS),
                Map.entry(server + "/cut" + file, Outcome.TRUNCATED),
                Map.entry(server + "/endless" + file, Outcome.TOO_LARGE),
                Map.entry(server + "/slow" + file, Outcome.DEADLINE),
                Map.entry(server + "/noai" + file, Outcome.OPT_OUT),
                Map.entry(server + "/" + ODDITIES + "/logo.svg", Outcome.UNSUPPORTED_FORMAT),
                Map.entry(server + "/" + ODDITIES + "/bomb.png", Outcome.BOMB),
                Map.entry("no url at all", Outcome.BAD_URL),
                Map.entry("file:///etc/passwd", Outcome.BAD_URL));
    }

    private static String line(String item, String url, String title) {
        return item + "," + url + "," + title + "\r\n";
    }

    /// A PNG whose header declares 30,000 × 30,000 pixels.
    private static byte[] hugePng() throws IOException {
        ByteArrayOutputStream header = new ByteArrayOutputStream();
        DataOutputStream ihdr = new DataOutputStream(header);
        ihdr.writeBytes("IHDR");
        ihdr.writeInt(BOMB_SIDE);
        ihdr.writeInt(BOMB_SIDE);
        ihdr.write(new byte[] {8, 2, 0, 0, 0});
        ByteArrayOutputStream png = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(png);
        out.write(new byte[] {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'});
        chunk(out, header.toByteArray());
        chunk(out, "IDAT".getBytes(StandardCharsets.US_ASCII));
        chunk(out, "IEND".getBytes(StandardCharsets.US_ASCII));
        return png.toByteArray();
    }

    private static void chunk(DataOutputStream out, byte[] typeAndBody) throws IOException {
        CRC32 crc = new CRC32();
        crc.update(typeAndBody);
        out.writeInt(typeAndBody.length - 4);
        out.write(typeAndBody);
        out.writeInt((int) crc.getValue());
    }
}
