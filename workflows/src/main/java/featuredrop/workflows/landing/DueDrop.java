package featuredrop.workflows.landing;

import featuredrop.workflows.drop.DropKey;

/// A drop that has landed and is neither published nor closed.
///
/// @param key which drop
/// @param files number of input files
/// @param stamp upstream stamp, seconds or milliseconds since the epoch as the layout has it
public record DueDrop(DropKey key, int files, long stamp) {}
