package featuredrop.activities.landing;

import featuredrop.workflows.drop.DropKey;

/// Whose drops a layout finds.
///
/// @param site the site's configured name
/// @param name the partner's configured name
record LandingPartner(String site, String name) {
    /// @throws IllegalArgumentException when `dropId` is no safe name
    DropKey drop(String dropId) {
        return new DropKey(site, name, dropId);
    }
}
