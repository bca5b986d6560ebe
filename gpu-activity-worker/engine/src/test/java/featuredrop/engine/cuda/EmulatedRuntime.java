package featuredrop.engine.cuda;

import featuredrop.engine.cuda.kernels.Launch;
import featuredrop.engine.cuda.program.DeviceNetwork;
import featuredrop.engine.cuda.program.EmulatedDevice;
import featuredrop.engine.cuda.program.Program;
import featuredrop.engine.cuda.program.ProgramBuilder;
import featuredrop.workflows.policy.DropException;
import featuredrop.workflows.policy.FailureType;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Collectors;

/// A device in memory whose faults are chosen by a test.
final class EmulatedRuntime implements GpuRuntime {
    private final EmulatedDevice device = new EmulatedDevice();
    private final Faults faults;
    private final Thread owner = Thread.currentThread();
    final List<Integer> started = new CopyOnWriteArrayList<>();
    int lanesOpen;
    long inputBytes;
    boolean closed;

    /// What goes wrong.
    static final class Faults {
        /// Larger buckets do not fit when the engine is loaded.
        int largestThatLoads = Integer.MAX_VALUE;
        /// Larger batches find no memory.
        int largestThatRuns = Integer.MAX_VALUE;
        /// The next batch finds the device lost.
        boolean lost;
        /// Batches end only when this is open.
        CountDownLatch open = new CountDownLatch(0);
    }

    EmulatedRuntime(Faults faults) {
        this.faults = faults;
    }

    private void requireOwner() {
        if (!Thread.currentThread().equals(owner)) {
            throw new IllegalStateException("Another thread than the device's own");
        }
    }

    private static DropException failure(FailureType type) {
        return new DropException(type, "emulated " + type);
    }

    @Override
    public Lane lane(DeviceNetwork network, List<Integer> buckets) {
        requireOwner();
        if (buckets.getLast() > faults.largestThatLoads) {
            throw failure(NO_MEMORY);
        }
        lanesOpen++;
        return new EmulatedLane(network, buckets);
    }

    @Override
    public String versions() {
        return "cudnn=0";
    }

    @Override
    public long allocate(long bytes) {
        requireOwner();
        return device.allocate(bytes);
    }

    @Override
    public void write(long address, byte[] content) {
        requireOwner();
        device.write(address, content);
    }

    @Override
    public byte[] download(long address, int bytes) {
        return device.download(address, bytes);
    }

    @Override
    public void launch(Launch launch) {
        device.launch(launch);
    }

    @Override
    public String name() {
        return "emulated";
    }

    @Override
    public void close() {
        requireOwner();
        closed = true;
        device.close();
    }

    private final class EmulatedLane implements Lane {
        private final DeviceNetwork network;
        private final List<Program> programs;
        private final ProgramBuilder.Addresses addresses;
        private final ByteBuffer input;
        private ByteBuffer output = ByteBuffer.allocate(0);

        EmulatedLane(DeviceNetwork network, List<Integer> buckets) {
            this.network = network;
            int largest = buckets.getLast();
            inputBytes = network.inputBytes(largest);
            input = ByteBuffer.allocate((int) network.inputBytes(largest)).order(ByteOrder.LITTLE_ENDIAN);
            addresses = new ProgramBuilder.Addresses(
                    device.allocate(network.inputBytes(largest)),
                    device.allocate(network.arena(largest).bytes()),
                    device.allocate(network.outputBytes(largest)));
            programs = buckets.stream()
                    .map(images -> ProgramBuilder.program(network, addresses, images))
                    .collect(Collectors.toList());
        }

        @Override
        public ByteBuffer input() {
            return input.duplicate().order(ByteOrder.LITTLE_ENDIAN).clear();
        }

        @Override
        public void start(int bucket) {
            requireOwner();
            if (bucket > faults.largestThatRuns) {
                throw failure(NO_MEMORY);
            }
            started.add(bucket);
            device.write(addresses.input(), Arrays.copyOf(input.array(), (int) network.inputBytes(bucket)));
            repeat(bucket);
            output = ByteBuffer.wrap(device.download(addresses.output(), (int) network.outputBytes(bucket)))
                    .order(ByteOrder.LITTLE_ENDIAN);
        }

        @Override
        public void repeat(int bucket) {
            requireOwner();
            device.run(programs.stream()
                    .filter(program -> program.images() == bucket)
                    .findFirst()
                    .orElseThrow());
        }

        @Override
        public boolean isDone() {
            requireOwner();
            return faults.open.getCount() == 0;
        }

        @Override
        public void await() {
            requireOwner();
            try {
                faults.open.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            if (faults.lost) {
                throw failure(LOST);
            }
        }

        @Override
        public FloatBuffer output() {
            return output.asFloatBuffer();
        }

        @Override
        public String plans() {
            return "emulated × " + programs.size();
        }

        @Override
        public void close() {
            requireOwner();
            lanesOpen--;
        }
    }
}
