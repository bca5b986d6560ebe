package featuredrop.engine.cuda.kernels;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import featuredrop.engine.cuda.kernels.Kernel.Parameter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import jcuda.nvptxcompiler.JNvPTXCompiler;
import jcuda.nvptxcompiler.nvPTXCompileResult;
import jcuda.nvptxcompiler.nvPTXCompilerHandle;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The compiled kernels, without a device: NVIDIA's own assembler takes them, and they are what the Java side
/// launches.
@Tag("slow")
final class KernelTextTest {
    private static final Path HOME = Path.of("").toAbsolutePath().resolveSibling("engine");
    private static final Pattern ENTRY = Pattern.compile("\\.visible \\.entry (\\w+)\\(([^)]*)\\)");
    private static final Pattern SOURCE_ENTRY =
            Pattern.compile("KERNEL (?:__launch_bounds__\\([^)]*\\)\\s+)?(\\w+)\\(([^)]*)\\)");

    @ParameterizedTest
    @ValueSource(strings = {"sm_75", "sm_80", "sm_86", "sm_89", "sm_90"})
    void everyKernelIsCompiledForTheArchitecture(String architecture) {
        String assembled = new String(assembled(architecture), StandardCharsets.ISO_8859_1);

        for (Kernel kernel : Kernel.values()) {
            assertThat(assembled).contains(".text." + kernel.entryPoint() + "\0");
        }
    }

    private static byte[] assembled(String architecture) {
        byte[] text = KernelText.ptx();
        nvPTXCompilerHandle compiler = new nvPTXCompilerHandle();
        requireSuccess(compiler, JNvPTXCompiler.nvPTXCompilerCreate(compiler, text.length, text));
        try {
            String[] options = {"--gpu-name=" + architecture};
            requireSuccess(compiler, JNvPTXCompiler.nvPTXCompilerCompile(compiler, options.length, options));
            long[] size = new long[1];
            requireSuccess(compiler, JNvPTXCompiler.nvPTXCompilerGetCompiledProgramSize(compiler, size));
            byte[] program = new byte[Math.toIntExact(size[0])];
            requireSuccess(compiler, JNvPTXCompiler.nvPTXCompilerGetCompiledProgram(compiler, program));
            return program;
        } finally {
            JNvPTXCompiler.nvPTXCompilerDestroy(compiler);
        }
    }

    private static void requireSuccess(nvPTXCompilerHandle compiler, int result) {
        if (result != nvPTXCompileResult.NVPTXCOMPILE_SUCCESS) {
            long[] size = new long[1];
            JNvPTXCompiler.nvPTXCompilerGetErrorLogSize(compiler, size);
            byte[] log = new byte[Math.toIntExact(size[0]) + 1];
            JNvPTXCompiler.nvPTXCompilerGetErrorLog(compiler, log);
            throw new AssertionError("The PTX compiler answers " + nvPTXCompileResult.stringFor(result) + ": "
                    + new String(log, US_ASCII).strip());
        }
    }

    @Test
    void theTextIsForOldDriversAndEndsAsTheyWantIt() {
        byte[] text = KernelText.ptx();

        assertThat(text()).contains("\n.version 7.0\n").contains("\n.target sm_75\n");
        assertThat(text[text.length - 1]).isZero();
    }

    @Test
    void entryPointsAndTheJavaListAgree() {
        Map<String, List<Kernel.Type>> compiled = new TreeMap<>();
        Matcher entry = ENTRY.matcher(text());
        while (entry.find()) {
            compiled.put(entry.group(1), types(entry.group(2)));
        }

        Map<String, List<Kernel.Type>> listed = Arrays.stream(Kernel.values())
                .collect(Collectors.toMap(
                        Kernel::entryPoint,
                        kernel -> kernel.parameters().stream()
                                .map(Parameter::type)
                                .toList()));
        assertThat(compiled).containsExactlyInAnyOrderEntriesOf(listed);
    }

    private static List<Kernel.Type> types(String parameters) {
        return parameters
                .lines()
                .filter(line -> line.contains(".param"))
                .map(KernelTextTest::type)
                .toList();
    }

    private static Kernel.Type type(String parameter) {
        return switch (parameter.strip().split("\\s+", -1)[1]) {
            case ".u64" -> Kernel.Type.POINTER;
            case ".u32" -> Kernel.Type.INT;
            case ".f32" -> Kernel.Type.FLOAT;
            default -> throw new AssertionError("No such parameter is foreseen:" + parameter);
        };
    }

    @Test
    void parametersHaveTheNamesOfTheSource() throws IOException {
        Map<String, List<String>> source = new LinkedHashMap<>();
        Matcher entry = SOURCE_ENTRY.matcher(Files.readString(HOME.resolve("src/main/cuda/kernels.cu")));
        while (entry.find()) {
            source.put(
                    entry.group(1),
                    Arrays.stream(entry.group(2).split(",", -1))
                            .map(parameter -> parameter.replaceAll(".*[ *]", "").strip())
                            .toList());
        }

        Map<String, List<String>> listed = new LinkedHashMap<>();
        for (Kernel kernel : Kernel.values()) {
            listed.put(
                    kernel.entryPoint(),
                    kernel.parameters().stream().map(Parameter::name).toList());
        }
        assertThat(source).containsExactlyEntriesOf(listed);
    }

    @Test
    @Tag("long") // downloads the CUDA compiler, 126 MB
    void theTextIsWhatTheSourceCompilesTo(@TempDir Path directory) throws IOException, InterruptedException {
        Path rebuilt = directory.resolve("kernels.ptx");
        Path tool = HOME.resolve("../../tools/kernels").normalize();

        Process build = new ProcessBuilder(tool.toString(), rebuilt.toString())
                .redirectErrorStream(true)
                .start();
        String log = new String(build.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(build.waitFor()).as(log).isZero();
        assertThat(Files.readString(rebuilt)).isEqualTo(text());
    }

    private static String text() {
        byte[] text = KernelText.ptx();
        return new String(text, 0, text.length - 1, US_ASCII);
    }
}
