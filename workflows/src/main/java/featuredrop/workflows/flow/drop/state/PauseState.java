package featuredrop.workflows.flow.drop.state;

import featuredrop.workflows.drop.Pause;
import featuredrop.workflows.drop.SiteLevel;

/// Both levels at which a drop may be stopped.
///
/// @param own the drop's own pause
/// @param site the site's switch
public record PauseState(Pause own, SiteLevel site) {
    /// Nothing is stopped.
    public static final PauseState NONE = new PauseState(Pause.NONE, SiteLevel.CLEAR);
}
