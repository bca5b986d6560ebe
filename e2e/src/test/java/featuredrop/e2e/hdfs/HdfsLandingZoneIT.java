package featuredrop.e2e.hdfs;

import featuredrop.activities.landing.LandingZone;
import featuredrop.activities.landing.LandingZoneContract;
import featuredrop.activities.landing.hdfs.HdfsLandingZone;
import featuredrop.e2e.SharedLocalSystem;
import java.io.IOException;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

class HdfsLandingZoneIT extends LandingZoneContract {
    private static final AtomicInteger DIRECTORIES = new AtomicInteger();
    private static @Nullable HdfsLandingZone zone;

    @BeforeAll
    static void connect() {
        zone = SharedLocalSystem.landingZone(
                SharedLocalSystem.servers().config().site("north"));
    }

    @AfterAll
    static void disconnect() throws IOException {
        if (zone != null) {
            zone.close();
        }
    }

    @Override
    protected LandingZone zone() {
        return Objects.requireNonNull(zone);
    }

    @Override
    protected String freshDirectory() {
        return "/contract/" + ProcessHandle.current().pid() + "-" + DIRECTORIES.incrementAndGet();
    }
}
