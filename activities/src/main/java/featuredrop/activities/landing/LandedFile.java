package featuredrop.activities.landing;

import featuredrop.exchange.plan.InputFormat;

/// One input file in the landing zone.
///
/// @param name relative to the drop's folder, with `/` between segments
/// @param path absolute path
/// @param length bytes
/// @param modifiedMillis modification time, milliseconds since the epoch
/// @param format what it holds
public record LandedFile(String name, String path, long length, long modifiedMillis, InputFormat format) {}
