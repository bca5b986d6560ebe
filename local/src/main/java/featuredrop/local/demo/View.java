package featuredrop.local.demo;

/// A picture cut from a photo.
///
/// @param name file name, such as `chelsea-03.jpg`
/// @param photo name of the photo without its ending, such as `chelsea`
/// @param format `jpg` or `png`
/// @param bytes the encoded picture, not changed by anybody
@SuppressWarnings("ArrayRecordComponent") // made once, handed on, never compared
record View(String name, String photo, String format, byte[] bytes) {}
