package featuredrop.oracle.kernels;

import java.nio.ByteBuffer;

/// One pass over one image, as the resize kernels read it from device memory (little-endian, 40 bytes).
///
/// A resize is two passes; which one comes first, `Scaling.goesDownFirst` says. The result has three bytes a
/// pixel and no gaps between rows. A crop is an address inside a larger image and that image's pitch.
///
/// @param in address of the first pixel
/// @param out address of the result
/// @param table address of the [ResizeTable]'s entries
/// @param pass what is made of it
public record ResizeJob(long in, long out, long table, Pass pass) {
    /// Bytes of a job.
    public static final int BYTES = 40;

    /// The sizes of a pass.
    ///
    /// @param width pixels in a row of the result
    /// @param height rows of the result
    /// @param taps of the table
    /// @param pitch bytes from one row of the input to the next
    public record Pass(int width, int height, int taps, int pitch) {}

    /// Appends the job.
    ///
    /// @param to a little-endian buffer
    public void put(ByteBuffer to) {
        to.putLong(in).putLong(out).putLong(table);
        to.putInt(pass.width()).putInt(pass.height()).putInt(pass.taps()).putInt(pass.pitch());
    }
}
