package featuredrop.oracle.reference;

import featuredrop.engine.network.Shape;

/// One tensor of a batch: image after image, in the order of [Shape].
///
/// @param images how many
/// @param shape of one
/// @param values of all
@SuppressWarnings("ArrayRecordComponent") // never compared
record Batch(int images, Shape shape, float[] values) {
    static Batch empty(int images, Shape shape) {
        return new Batch(images, shape, new float[Math.multiplyExact(images, shape.size())]);
    }

    /// Where an image's pixel begins.
    int at(int image, int row, int column) {
        return ((image * shape.height() + row) * shape.width() + column) * shape.channels();
    }
}
