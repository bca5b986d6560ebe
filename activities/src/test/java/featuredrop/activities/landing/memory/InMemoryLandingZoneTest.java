package featuredrop.activities.landing.memory;

import featuredrop.activities.landing.LandingZone;
import featuredrop.activities.landing.LandingZoneContract;

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
