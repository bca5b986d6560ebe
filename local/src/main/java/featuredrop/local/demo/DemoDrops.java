package featuredrop.local.demo;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;

/// Makes the demo's three drops. The same photos give the same records; only drop ids follow the clock, so that
/// the demo can be repeated on the same storage.
final class DemoDrops {
    private static final long SEED = 2016;
    private static final int VIEWS_PER_DROP = 7;

    private DemoDrops() {}

    /// @param photos directory with the photos
    /// @param served what the web server serves; the views are written into it
    /// @param server where the web server is
    /// @param now names the drops
    static List<DemoDrop> make(Path photos, Path served, URI server, Instant now) throws IOException {
        int perPhoto = VIEWS_PER_DROP * DemoPartner.values().length;
        List<View> views = new PhotoViews(photos, perPhoto, SEED).in(served.resolve("views"));
        ListDrop.writeOddities(served);
        String stamp = String.valueOf(now.getEpochSecond());
        return List.of(
                BinDrops.withImages(share(views, 0), "demo-" + stamp),
                BinDrops.withUrls(share(views, 1), "demo-" + stamp, server),
                ListDrop.of(share(views, 2), "demo-" + stamp, server));
    }

    /// Of each photo's views, the `part`-th third.
    private static List<View> share(List<View> views, int part) {
        int thirds = DemoPartner.values().length;
        return IntStream.range(0, views.size())
                .filter(i -> i / VIEWS_PER_DROP % thirds == part)
                .mapToObj(views::get)
                .toList();
    }
}
