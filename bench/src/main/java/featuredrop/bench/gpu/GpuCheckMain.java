package featuredrop.bench.gpu;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import featuredrop.workflows.policy.DropException;
import featuredrop.workflows.policy.FailureType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// One part of what the GPU archive checks: `RESULTS PART [MORE]`, run in the archive's directory. Writes
/// `PART.md` and `PART.json`; ends with 1 when something is not as it has to be, with 2 when there is no GPU.
public final class GpuCheckMain {
    private static final int BAD = 1;
    private static final int NO_GPU = 2;

    private GpuCheckMain() {}

    public static void main(String[] args) throws IOException {
        Path results = Files.createDirectories(Path.of(args[0]));
        String name = args[1];
        try {
            GpuCheck.Findings found = part(name, results, args).run();
            Files.writeString(results.resolve(name + ".md"), found.markdown());
            new ObjectMapper()
                    .enable(SerializationFeature.INDENT_OUTPUT)
                    .writeValue(results.resolve(name + ".json").toFile(), found.facts());
            System.out.println(found.markdown());
            System.exit(found.good() ? 0 : BAD);
        } catch (DropException e) {
            System.err.println("gpu-check " + name + ": " + e.getMessage());
            System.exit(e.type() == FailureType.NO_DEVICE ? NO_GPU : BAD);
        }
    }

    private static GpuCheck part(String name, Path results, String[] args) {
        return switch (name) {
            case "kernels" -> new KernelPart();
            case "networks" -> new NetworkPart(results, names(args, CheckedNetwork.NAMES));
            case "speed" -> new SpeedPart(results, names(args, SpeedPart.NETWORKS));
            case "faults" -> new FaultPart(results);
            case "soak" -> new SoakPart(results, Integer.parseInt(args[2]));
            default -> throw new IllegalArgumentException("No part has the name " + name);
        };
    }

    private static List<String> names(String[] args, List<String> all) {
        return args.length > 2 ? List.of(args[2].split(",")) : all;
    }
}
