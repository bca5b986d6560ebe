package featuredrop.engine.cuda.kernels;

import java.nio.ByteBuffer;

/// A thread of a [PtxMachine]: 64-bit registers, of which narrower values fill the low bits (32-bit ones
/// sign-extended).
final class PtxThread {
    final long[] registers;
    final int place;
    final Block block;
    int next;
    boolean waits;
    boolean ended;

    /// What the threads of a block have in common.
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Block(Launch.Grid grid, int x, int y, ByteBuffer shared, long[] arguments) {}

    PtxThread(Block block, int place, int registers) {
        this.block = block;
        this.place = place;
        this.registers = new long[registers];
    }
}
