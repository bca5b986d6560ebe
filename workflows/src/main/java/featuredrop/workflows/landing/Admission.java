package featuredrop.workflows.landing;

import featuredrop.workflows.drop.DropEnd;
import featuredrop.workflows.drop.DropSettings;
import org.jspecify.annotations.Nullable;

/// Whether a drop may start, and with what settings.
///
/// @param end how this revision ended already, null when it may start: PUBLISHED, or as its `closed.<n>.json` has it
///     while its listing has not changed since
/// @param detail for the operator: the published directory, or why it was closed; empty when it may start
/// @param settings the partner's and the site's
public record Admission(@Nullable DropEnd end, String detail, DropSettings settings) {}
