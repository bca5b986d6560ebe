package featuredrop.delivery;

import featuredrop.drop.DropEnd;
import featuredrop.drop.DropRequest;

/// What `closeDrop` records.
///
/// @param drop which drop and revision
/// @param end how it ended, never PUBLISHED or SUPERSEDED
/// @param reason why, for the operator
/// @param who who decided, empty when the system did
public record Closing(DropRequest drop, DropEnd end, String reason, String who) {}
