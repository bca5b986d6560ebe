package featuredrop.exchange.plan;

/// Where a partner's drops appear.
public enum LandingLayout {
    /// Listed by the 2016 `outputByPartner` under the landing directory.
    MANIFEST,
    /// `<landing>/<partner>/<drop>/` with a done flag.
    DIRECTORY
}
