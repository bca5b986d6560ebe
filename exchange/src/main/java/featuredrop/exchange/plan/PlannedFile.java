package featuredrop.exchange.plan;

/// One input file as it was when the plan was frozen.
///
/// @param name relative to the drop's folder, with `/` between segments; unique in the plan
/// @param path absolute path in the landing zone
/// @param length bytes
/// @param checksum of the content, independent of block size, such as `COMPOSITE-CRC32C:…`
/// @param modifiedMillis modification time, milliseconds since the epoch
/// @param format what it holds
public record PlannedFile(
        String name, String path, long length, String checksum, long modifiedMillis, InputFormat format) {
    public PlannedFile {
        if (name.isEmpty() || length < 0) {
            throw new IllegalArgumentException("Not a planned file: '" + name + "' of " + length + " bytes");
        }
    }
}
