package featuredrop.exchange.config;

/// Whether a drop that differs from its partner's last drops waits for a person before it is returned.
///
/// @param enabled `true` compares each drop of the partner with its last published ones
/// @param drops how many of the last published drops are compared
/// @param leastDrops with fewer published drops nothing is compared
/// @param share most change of the share of any outcome, 0 to 1
/// @param distance most cosine distance between the drop's mean vector and the usual one, 0 to 2
/// @param norm most change of the mean length of vectors, as a share of the usual one
public record QualityGateConfig(
        @DefaultValue("false") boolean enabled,
        @DefaultValue("30") int drops,
        @DefaultValue("5") int leastDrops,
        @DefaultValue("0.1") double share,
        @DefaultValue("0.1") double distance,
        @DefaultValue("0.05") double norm) {
    public QualityGateConfig {
        Check.atLeast("drops", drops, 1);
        Check.atMost("drops", drops, 1_000);
        Check.atLeast("least-drops", leastDrops, 1);
        Check.atMost("least-drops", leastDrops, drops);
        Check.between("share", share, 0, 1);
        Check.between("distance", distance, 0, 2);
        Check.between("norm", norm, 0, 1_000);
    }
}
