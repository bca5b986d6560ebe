package featuredrop.io.landing.memory;

import featuredrop.io.landing.LandingZone;
import featuredrop.io.landing.LandingZoneContract;

final class InMemoryLandingZoneTest extends LandingZoneContract {
    private final InMemoryLandingZone zone = new InMemoryLandingZone();

    @Override
    protected LandingZone zone() {
        return zone;
    }

    @Override
    protected String freshDirectory() {
        return "/contract";
    }
}
