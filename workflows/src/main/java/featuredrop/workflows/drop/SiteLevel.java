package featuredrop.workflows.drop;

/// The site-wide switch.
///
/// @param version counts changes; a drop ignores a level that is not newer than the one it has
/// @param pause how firmly the site's drops are stopped, by whom and why
/// @param hold whether new drops may start; its level is RUNNING or PAUSED
public record SiteLevel(long version, Pause pause, Pause hold) {
    /// Nothing is stopped.
    public static final SiteLevel CLEAR = new SiteLevel(0, Pause.NONE, Pause.NONE);
}
