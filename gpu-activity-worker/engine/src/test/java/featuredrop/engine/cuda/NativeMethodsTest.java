package featuredrop.engine.cuda;

import static org.assertj.core.api.Assertions.assertThat;

import featuredrop.engine.FeatureExtractor;
import featuredrop.engine.cuda.NativeCalls.Method;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import jcuda.JCudaVersion;
import org.junit.jupiter.api.Test;

/// A native method that the library lacks fails only when it is called, on a GPU; so it is looked for here.
final class NativeMethodsTest {
    private static final String DRIVER = "jcuda/driver/JCudaDriver";
    private static final String CUDNN = "jcuda/jcudnn/JCudnn";
    private static final String PTX_COMPILER = "jcuda/nvptxcompiler/JNvPTXCompiler";
    private static final Map<String, String> LIBRARIES =
            Map.of(DRIVER, "JCudaDriver", CUDNN, "JCudnn", PTX_COMPILER, "JNvPTXCompiler");

    /// What an engine on the driver API cannot do without.
    private static final Set<String> DRIVER_METHODS = Set.of(
            "cuInit",
            "cuDriverGetVersion",
            "cuDeviceGetCount",
            "cuDeviceGet",
            "cuDeviceGetName",
            "cuDeviceGetAttribute",
            "cuDeviceTotalMem",
            "cuDevicePrimaryCtxRetain",
            "cuDevicePrimaryCtxRelease",
            "cuCtxSetCurrent",
            "cuCtxSynchronize",
            "cuModuleLoadDataEx",
            "cuModuleUnload",
            "cuModuleGetFunction",
            "cuLaunchKernel",
            "cuMemAlloc",
            "cuMemFree",
            "cuMemGetInfo",
            "cuMemHostAlloc",
            "cuMemFreeHost",
            "cuMemcpyHtoD",
            "cuMemcpyDtoH",
            "cuMemcpyHtoDAsync",
            "cuMemcpyDtoHAsync",
            "cuMemsetD8Async",
            "cuStreamCreate",
            "cuStreamDestroy",
            "cuStreamSynchronize",
            "cuStreamQuery",
            "cuStreamWaitEvent",
            "cuStreamBeginCapture",
            "cuStreamEndCapture",
            "cuGraphInstantiate",
            "cuGraphLaunch",
            "cuGraphExecDestroy",
            "cuGraphDestroy",
            "cuEventCreate",
            "cuEventRecord",
            "cuEventQuery",
            "cuEventSynchronize",
            "cuEventElapsedTime",
            "cuEventDestroy",
            "cuGetErrorString");
    /// The graph API of cuDNN 9.
    private static final Set<String> CUDNN_METHODS = Set.of(
            "cudnnGetVersion",
            "cudnnGetErrorString",
            "cudnnCreate",
            "cudnnDestroy",
            "cudnnSetStream",
            "cudnnBackendCreateDescriptor",
            "cudnnBackendDestroyDescriptor",
            "cudnnBackendSetAttribute",
            "cudnnBackendGetAttribute",
            "cudnnBackendFinalize",
            "cudnnBackendExecute");
    private static final Set<String> PTX_COMPILER_METHODS = Set.of(
            "nvPTXCompilerCreate",
            "nvPTXCompilerDestroy",
            "nvPTXCompilerCompile",
            "nvPTXCompilerGetCompiledProgramSize",
            "nvPTXCompilerGetCompiledProgram",
            "nvPTXCompilerGetErrorLogSize",
            "nvPTXCompilerGetErrorLog");

    @Test
    void everyNativeMethodInUseIsInItsLibrary() {
        Map<String, Set<String>> exported = new HashMap<>();
        LIBRARIES.forEach((owner, library) -> exported.put(owner, exported(library)));

        for (Method method : inUse()) {
            assertThat(exported.get(method.owner())).as(method.owner()).contains(method.symbol());
        }
    }

    @Test
    void theListsNameMethodsThatExist() {
        assertThat(NativeCalls.of(DRIVER, DRIVER_METHODS)).hasSizeGreaterThanOrEqualTo(DRIVER_METHODS.size());
        assertThat(NativeCalls.of(CUDNN, CUDNN_METHODS)).hasSize(CUDNN_METHODS.size());
        assertThat(NativeCalls.of(PTX_COMPILER, PTX_COMPILER_METHODS)).hasSize(PTX_COMPILER_METHODS.size());
    }

    @Test
    void whatIsCalledOfCudnnHasTheSignatureOfTheLibrarysOwnJavaPart() throws IOException {
        Set<String> natives = lines("jcudnn-12.6.0-natives.txt");

        assertThat(inUse().stream()
                        .filter(method -> method.owner().equals(CUDNN))
                        .map(method -> method.name() + method.descriptor()))
                .isNotEmpty()
                .allMatch(natives::contains);
    }

    @Test
    void theDriversJavaPartAndLibraryAreOfOneVersion() {
        assertThat(JCudaVersion.get()).isEqualTo("12.6.0");
    }

    @Test
    void aMethodThatTheLibraryLacksIsNoticed() {
        Set<Method> legacy = NativeCalls.of(CUDNN, Set.of("cudnnOpsInferVersionCheck"));

        assertThat(legacy).hasSize(1).noneMatch(method -> exported("JCudnn").contains(method.symbol()));
    }

    /// The methods listed above, and all that the compiled classes of this module call.
    private static Set<Method> inUse() {
        Set<Method> methods = new TreeSet<>();
        methods.addAll(NativeCalls.of(DRIVER, DRIVER_METHODS));
        methods.addAll(NativeCalls.of(CUDNN, CUDNN_METHODS));
        methods.addAll(NativeCalls.of(PTX_COMPILER, PTX_COMPILER_METHODS));
        methods.addAll(NativeCalls.of(classes()));
        return methods;
    }

    private static Path classes() {
        URL location =
                FeatureExtractor.class.getProtectionDomain().getCodeSource().getLocation();
        return Path.of(URI.create(location.toString()));
    }

    private static Set<String> exported(String library) {
        return ElfSymbols.exportedBy("/lib/lib" + library + "-" + JCudaVersion.get() + "-linux-x86_64.so");
    }

    private static Set<String> lines(String resource) throws IOException {
        try (InputStream file = Objects.requireNonNull(NativeMethodsTest.class.getResourceAsStream(resource))) {
            return new String(file.readAllBytes(), StandardCharsets.US_ASCII)
                    .lines()
                    .filter(line -> !line.startsWith("#"))
                    .collect(Collectors.toSet());
        }
    }
}
