package featuredrop.engine.cuda.cudnn;

import static featuredrop.engine.cuda.device.CudaFailures.check;

import featuredrop.engine.cuda.GpuRuntime;
import featuredrop.engine.cuda.Scope;
import featuredrop.engine.cuda.program.ConvolutionShape;
import featuredrop.engine.cuda.program.DeviceNetwork;
import featuredrop.engine.cuda.program.Instruction;
import featuredrop.engine.cuda.program.Program;
import featuredrop.engine.cuda.program.ProgramBuilder;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Collectors;
import jcuda.driver.CUevent;
import jcuda.driver.CUevent_flags;
import jcuda.driver.CUgraphExec;
import jcuda.driver.CUresult;
import jcuda.driver.CUstream;
import jcuda.driver.CUstream_flags;
import jcuda.driver.JCudaDriver;

/// A stream with pinned buffers, an arena and one recorded graph per bucket: a batch is one copy, one launch, one
/// copy.
final class CudaLane implements GpuRuntime.Lane {
    private final Scope scope = new Scope("lane");
    private final CudaRuntime runtime;
    private final DeviceNetwork network;
    private final CUstream stream = new CUstream();
    private final CUevent done = new CUevent();
    private final Map<Integer, CUgraphExec> graphs = new HashMap<>();
    private final Map<String, Integer> engines = new TreeMap<>();
    private final ProgramBuilder.Addresses addresses;
    private final Address pinnedInput;
    private final Address pinnedOutput;
    private final int largest;

    static CudaLane open(CudaRuntime runtime, DeviceNetwork network, List<Integer> buckets) {
        CudaLane lane = new CudaLane(runtime, network, buckets.getLast());
        try {
            lane.prepare(buckets.stream()
                    .map(images -> ProgramBuilder.program(network, lane.addresses, images))
                    .toList());
            return lane;
        } catch (RuntimeException | LinkageError e) {
            lane.close();
            throw e;
        }
    }

    private CudaLane(CudaRuntime runtime, DeviceNetwork network, int largest) {
        this.runtime = runtime;
        this.network = network;
        this.largest = largest;
        try {
            check("cuStreamCreate", JCudaDriver.cuStreamCreate(stream, CUstream_flags.CU_STREAM_NON_BLOCKING));
            scope.own("stream", () -> JCudaDriver.cuStreamDestroy(stream));
            int flags = CUevent_flags.CU_EVENT_BLOCKING_SYNC | CUevent_flags.CU_EVENT_DISABLE_TIMING;
            check("cuEventCreate", JCudaDriver.cuEventCreate(done, flags));
            scope.own("event", () -> JCudaDriver.cuEventDestroy(done));
            pinnedInput = pinned(network.inputBytes(largest));
            pinnedOutput = pinned(network.outputBytes(largest));
            addresses = new ProgramBuilder.Addresses(
                    memory(network.inputBytes(largest)),
                    memory(network.arena(largest).bytes()),
                    memory(network.outputBytes(largest)));
        } catch (RuntimeException e) {
            scope.close();
            throw e;
        }
    }

    private Address pinned(long bytes) {
        Address address = new Address();
        check("cuMemHostAlloc of " + bytes + " bytes", JCudaDriver.cuMemHostAlloc(address, bytes, 0));
        scope.own("pinned memory", () -> JCudaDriver.cuMemFreeHost(address));
        return address;
    }

    private long memory(long bytes) {
        long address = runtime.device().allocate(bytes);
        scope.own("device memory", () -> runtime.device().free(address));
        return address;
    }

    private void prepare(List<Program> programs) {
        long workspaceBytes = 0;
        Map<ConvolutionShape, ConvolutionPlan> plans = new HashMap<>();
        for (Program program : programs) {
            for (Instruction instruction : program.instructions()) {
                if (instruction instanceof Instruction.Convolve convolve) {
                    ConvolutionPlan plan = plans.computeIfAbsent(convolve.shape(), _ -> plan(convolve));
                    workspaceBytes = Math.max(workspaceBytes, plan.workspace());
                    engines.merge(plan.engine() < 0 ? "kept" : "e" + plan.engine(), 1, Integer::sum);
                }
            }
        }
        long workspace = memory(Math.max(1, workspaceBytes));
        for (Program program : programs) {
            graphs.put(program.images(), recorded(program, plans, workspace));
        }
    }

    private ConvolutionPlan plan(Instruction.Convolve convolve) {
        return runtime.known(convolve.shape()).orElseGet(() -> {
            ConvolutionPlan best = Tuner.best(runtime, stream, convolve);
            runtime.choose(convolve.shape(), best);
            return best;
        });
    }

    /// Runs once as it is, which loads what is loaded lazily, and once to be recorded.
    private CUgraphExec recorded(Program program, Map<ConvolutionShape, ConvolutionPlan> plans, long workspace) {
        issue(program, plans, workspace);
        check("first run", JCudaDriver.cuStreamSynchronize(stream));
        return RecordedGraph.of(stream, scope, () -> issue(program, plans, workspace));
    }

    private void issue(Program program, Map<ConvolutionShape, ConvolutionPlan> plans, long workspace) {
        try (Scope packs = new Scope("variant packs")) {
            Execution execution = new Execution(runtime.target(), stream);
            for (Instruction instruction : program.instructions()) {
                switch (instruction) {
                    case Instruction.Run(var launch) -> runtime.device().launch(launch, stream);
                    case Instruction.Convolve(var shape, var operands) ->
                        execution.run(Objects.requireNonNull(plans.get(shape)), operands, workspace, packs);
                }
            }
        }
    }

    @Override
    public ByteBuffer input() {
        return view(pinnedInput, network.inputBytes(largest));
    }

    @Override
    public FloatBuffer output() {
        return view(pinnedOutput, network.outputBytes(largest)).asFloatBuffer();
    }

    @SuppressWarnings("restricted") // the driver says how large the memory is that it gave
    private static ByteBuffer view(Address address, long bytes) {
        return MemorySegment.ofAddress(address.value())
                .reinterpret(bytes)
                .asByteBuffer()
                .order(ByteOrder.nativeOrder());
    }

    @Override
    public void start(int bucket) {
        check(
                "upload",
                JCudaDriver.cuMemcpyHtoDAsync(
                        runtime.device().at(addresses.input()), pinnedInput, network.inputBytes(bucket), stream));
        launch(bucket);
        check(
                "download",
                JCudaDriver.cuMemcpyDtoHAsync(
                        pinnedOutput, runtime.device().at(addresses.output()), network.outputBytes(bucket), stream));
        check("cuEventRecord", JCudaDriver.cuEventRecord(done, stream));
    }

    @Override
    public void repeat(int bucket) {
        launch(bucket);
        check("cuEventRecord", JCudaDriver.cuEventRecord(done, stream));
    }

    private void launch(int bucket) {
        check("cuGraphLaunch", JCudaDriver.cuGraphLaunch(graphs.get(bucket), stream));
    }

    @Override
    public boolean isDone() {
        return JCudaDriver.cuEventQuery(done) != CUresult.CUDA_ERROR_NOT_READY;
    }

    @Override
    public void await() {
        check("batch", JCudaDriver.cuEventSynchronize(done));
    }

    @Override
    public String plans() {
        return engines.entrySet().stream()
                .map(engine -> engine.getKey() + " × " + engine.getValue())
                .collect(Collectors.joining(", "));
    }

    @Override
    public void close() {
        scope.close();
    }
}
