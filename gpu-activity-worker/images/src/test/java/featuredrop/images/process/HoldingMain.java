package featuredrop.images.process;

import featuredrop.images.prepare.InProcessPreparation.Detail;
import featuredrop.images.prepare.InputForm;
import featuredrop.images.profile.PreprocessingProfile;
import java.time.Duration;
import java.util.stream.Collectors;

/// A worker with two decoding processes, one of which computes for ever; says their process ids.
public final class HoldingMain {
    private HoldingMain() {}

    public static void main(String[] args) {
        DecodingArguments arguments = new DecodingArguments(1_000, 100, args[0], args[1], Detail.EXACT);
        DecodingCommand command = new DecodingCommand(64L << 20, MisbehavingMain.class, arguments);
        ProcessPool pool = ProcessPool.start(command, 2, Duration.ofHours(1));
        InputForm form = new InputForm(PreprocessingProfile.named("keras-tf").orElseThrow(), 1, 1);
        Thread.ofPlatform().start(() -> pool.prepare(DecoderMisbehaviour.SPIN.file(), form));
        while (pool.pids().size() < 2) {
            pool.prepare(DecoderMisbehaviour.NONE.file(), form);
        }
        System.out.println(pool.pids().stream().map(String::valueOf).collect(Collectors.joining(" ")));
    }
}
