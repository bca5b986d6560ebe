package featuredrop.workflows.delivery;

import featuredrop.workflows.drop.DropEnd;
import featuredrop.workflows.drop.DropRequest;

/// What `closeDrop` records.
///
/// @param drop which drop and revision
/// @param end how it ended, never PUBLISHED
/// @param reason why, for the operator
/// @param who decided, empty when the system did
/// @param fingerprint of the listing that the drop saw, so that a later change opens it again; empty when it
///     saw none, and then the listing as it is now counts
public record Closing(DropRequest drop, DropEnd end, String reason, String who, String fingerprint) {}
