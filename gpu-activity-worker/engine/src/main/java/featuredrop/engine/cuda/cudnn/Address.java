package featuredrop.engine.cuda.cudnn;

import jcuda.Pointer;

/// A pointer with a known address. The graph API reads attributes through the address alone, which pointers to
/// Java arrays do not have.
final class Address extends Pointer {
    /// To be filled by a call.
    Address() {}

    Address(long address) {
        super(address);
    }

    long value() {
        return getNativePointer() + getByteOffset();
    }
}
