package featuredrop.local.demo;

import java.util.Locale;

/// Who sends the demo's drops; the local system's configuration has the same partners.
enum DemoPartner {
    /// Sends `.bin` files of 2016 with the images in them; ids are `internal_id`.
    ATELIER(101),
    /// Sends `.bin` files of 2016 with URLs; ids are hashed.
    BAZAAR(102),
    /// Sends CSV lists of URLs, with everything wrong that a list can have; ids are hashed.
    CATALOGUE(103);

    private final int id;

    DemoPartner(int id) {
        this.id = id;
    }

    /// The partner's number.
    int id() {
        return id;
    }

    /// The partner's name in the configuration.
    String partner() {
        return name().toLowerCase(Locale.ROOT);
    }
}
