package featuredrop.cli.command;

import featuredrop.activities.landing.LandingZone;
import featuredrop.cli.land.DropLander;
import featuredrop.cli.land.LandingStop;
import featuredrop.cli.land.LocalFiles;
import featuredrop.cli.land.StopHook;
import featuredrop.exchange.config.SiteConfig;
import featuredrop.exchange.config.file.NamedValues;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.util.Optional;

/// Lands a file that has no end into a landing zone that prints what it is told to remove, until a signal
/// ends it.
final class StoppedLandingMain {
    private StoppedLandingMain() {}

    public static void main(String[] arguments) throws IOException {
        SiteConfig site = NamedValues.none()
                .with("hdfs", "hdfs://127.0.0.1:1")
                .with("landing", "/in")
                .with("output", "/out")
                .with("partners.atelier.id", 101)
                .bind(SiteConfig.class);
        LandingStop stop = new LandingStop();
        LocalFiles endless = new LocalFiles(LocalFiles.of(Path.of("/dev/zero")).files(), 0);
        try (StopHook _ = StopHook.install(stop)) {
            new DropLander("north", site, zone(), stop)
                    .land("atelier", "one", endless, (_, done) -> say(done == 1 << 20, "copying"));
        } catch (LandingStop.StoppedException e) {
            say(true, "not reached after a signal in time");
        }
    }

    private static LandingZone zone() {
        return (LandingZone) Proxy.newProxyInstance(
                StoppedLandingMain.class.getClassLoader(),
                new Class<?>[] {LandingZone.class},
                (_, method, values) -> switch (method.getName()) {
                    case "stat" -> Optional.empty();
                    case "create" -> OutputStream.nullOutputStream();
                    case "delete" -> {
                        say(true, "removed " + values[0]);
                        yield null;
                    }
                    default -> throw new AssertionError(method.getName());
                });
    }

    private static void say(boolean worthIt, String line) {
        if (worthIt) {
            System.out.println(line);
            System.out.flush();
        }
    }
}
