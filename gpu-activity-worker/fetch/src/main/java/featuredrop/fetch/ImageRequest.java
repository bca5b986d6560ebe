package featuredrop.fetch;

/// One image that is wanted.
///
/// @param url as the partner wrote it, unchecked
/// @param rules what the partner's configuration says
/// @param memory room for the body; what it holds when the fetch returns is the caller's to free
public record ImageRequest(String url, FetchRules rules, BodyMemory.Room memory) {
    /// For a partner without exceptions, in memory that is not counted.
    public static ImageRequest of(String url) {
        return new ImageRequest(url, FetchRules.USUAL, BodyMemory.uncounted());
    }
}
