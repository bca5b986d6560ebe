package featuredrop.engine.cuda.kernels;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/// Executes the PTX text of our kernels, instruction by instruction: a device for machines without one. It
/// shows what the compiled kernels compute, where they read and write, and whether their threads meet at
/// barriers; not how a device's memory or speed behaves.
public final class PtxMachine implements KernelDevice {
    private final PtxMemory memory = new PtxMemory();
    private final Map<String, PtxFunction> functions;
    private final Map<String, PtxProgram> programs = new TreeMap<>();

    /// A machine with these kernels.
    PtxMachine(String text) {
        functions = PtxFunction.all(text);
    }

    /// A machine with the kernels that are shipped.
    public static PtxMachine shipped() {
        return new PtxMachine(shippedText());
    }

    static String shippedText() {
        byte[] text = KernelText.ptx();
        return new String(text, 0, text.length - 1, StandardCharsets.US_ASCII);
    }

    @Override
    public long allocate(long bytes) {
        return memory.allocate(bytes);
    }

    @Override
    public void write(long address, byte[] content) {
        memory.put(address, content);
    }

    @Override
    public byte[] download(long address, int bytes) {
        return memory.bytes(address, bytes);
    }

    @Override
    public void launch(Launch launch) {
        String name = launch.kernel().entryPoint();
        PtxFunction function = Objects.requireNonNull(functions.get(name), name);
        PtxProgram program = programs.computeIfAbsent(name, _ -> new PtxProgram(function, memory));
        long[] arguments =
                launch.arguments().stream().mapToLong(PtxMachine::register).toArray();
        for (int y = 0; y < launch.grid().second(); y++) {
            for (int x = 0; x < launch.grid().blocks(); x++) {
                ByteBuffer shared = ByteBuffer.allocate(function.sharedBytes()).order(ByteOrder.nativeOrder());
                run(program, new PtxThread.Block(launch.grid(), x, y, shared, arguments));
            }
        }
    }

    private static long register(Number argument) {
        return argument instanceof Float real ? Float.floatToRawIntBits(real) : argument.longValue();
    }

    private static void run(PtxProgram program, PtxThread.Block block) {
        List<PtxThread> running = new ArrayList<>();
        for (int place = 0; place < Kernel.THREADS; place++) {
            running.add(new PtxThread(block, place, program.registers()));
        }
        while (!running.isEmpty()) {
            running.forEach(thread -> toBarrier(program, thread));
            long waiting = running.stream().filter(thread -> thread.waits).count();
            if (waiting != 0 && waiting != Kernel.THREADS) {
                throw new IllegalStateException("Only " + waiting + " threads of a block come to a barrier");
            }
            running.removeIf(thread -> thread.ended);
        }
    }

    private static void toBarrier(PtxProgram program, PtxThread thread) {
        thread.waits = false;
        while (!thread.waits && !thread.ended) {
            program.steps().get(thread.next++).on(thread);
        }
    }

    @Override
    public String name() {
        return "PTX text, interpreted";
    }

    @Override
    public void close() {
        memory.close();
    }
}
