package featuredrop.images.process;

import static java.nio.charset.StandardCharsets.UTF_8;

import featuredrop.images.ImageFault;
import featuredrop.images.os.RawCalls;
import featuredrop.images.os.SystemCallFilter;
import featuredrop.images.prepare.ImagePreparation.Result;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/// A decoding process that does what code could do that has taken it over; the file says what, the refusal's detail
/// says how it went.
public final class EscapingMain {
    /// A file that tries the raw system calls instead.
    static final String CALLS = "calls";
    /// A file that starts threads, collects garbage and waits for a while, all of which decoding does.
    static final String WORK = "work";

    private EscapingMain() {}

    public static void main(String[] args) {
        Sandbox sandbox = DecodingArguments.parse(args).sandbox();
        rehearse();
        DecodingMain.serve(DecodingMain.requests(), DecodingMain.answers(), () -> {
            if (sandbox == Sandbox.REQUIRED) {
                LoadedClasses.besides(DecodingMain.class);
                LoadedClasses.besides(EscapingMain.class);
                SystemCallFilter.install();
            }
            return (file, form) -> new Result.Refused(ImageFault.CORRUPT, answer(new String(file, UTF_8)));
        });
    }

    /// Loads the classes and libraries of all attempts, so that it is the attempt that is refused and not its code.
    private static void rehearse() {
        Escape.Aim aim = new Escape.Aim(ProcessHandle.current().pid(), Path.of("/nowhere"), 1);
        for (Escape escape : Escape.values()) {
            boolean ignored = escape.succeeds(aim);
        }
        String ignored = answer(WORK);
    }

    private static String answer(String file) {
        List<String> lines = file.lines().toList();
        return switch (lines.getFirst()) {
            case CALLS -> RawCalls.notRefused().toString();
            case WORK -> work();
            default ->
                Escape.valueOf(lines.getFirst()).succeeds(Escape.Aim.of(lines.subList(1, lines.size())))
                        ? "succeeded"
                        : "refused";
        };
    }

    private static String work() {
        CompletableFuture<Integer> sum = new CompletableFuture<>();
        Thread.ofPlatform().start(() -> {
            int total = 0;
            for (int i = 0; i < 2_000; i++) {
                byte[] garbage = new byte[100_000];
                garbage[i] = 1;
                total += garbage[i];
            }
            sum.complete(total);
        });
        return String.valueOf(sum.join());
    }
}
