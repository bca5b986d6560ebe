package featuredrop.workflows.upkeep;

/// What `sweepStorage` removed.
///
/// @param objects exchange objects
/// @param stagingDirectories staging directories on HDFS
/// @param keptOpen drops left alone because they are open
public record SweepReport(long objects, long stagingDirectories, long keptOpen) {}
