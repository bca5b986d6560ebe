package featuredrop.bench.images;

import featuredrop.exchange.model.TensorLayout;
import featuredrop.images.prepare.ImagePreparation;
import featuredrop.images.prepare.PreparedImage;
import featuredrop.images.profile.PreprocessingProfile;
import featuredrop.worker.ModelInput;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntFunction;
import java.util.function.IntToDoubleFunction;

/// Bytes to the network's input on both cores, through every boundary: ours by way of the decoding processes, the
/// peers in as many processes of their own.
///
/// @param preparation the product's, with as many decoding processes as there are peers
/// @param peers one for each core
/// @param torch peers with torchvision; empty where it is not installed
record TensorRows(ImagePreparation preparation, List<PillowPeer> peers, List<PillowPeer> torch, BenchImages images) {
    void measure() {
        Report report = new Report(
                "Bytes to normalised tensor, " + peers.size() + " processes, wall-clock milliseconds an image",
                List.of("Pillow + numpy", "torchvision"));
        for (String profile : List.of("torchvision-resnet-v1", "efficientnet-lite-v1")) {
            for (int side : List.of(500, 800, 1200)) {
                row(report, profile, side);
            }
        }
    }

    private void row(Report report, String profile, int side) {
        List<String> paths = images.all(side).stream().map(Object::toString).toList();
        ModelInput input =
                new ModelInput(PreprocessingProfile.named(profile).orElseThrow(), 224, 224, TensorLayout.NCHW);
        List<byte[]> files = images.all(side).stream().map(BenchImages::bytes).toList();
        Contest contest = new Contest(paths.size() * peers.size())
                .with("FeatureDrop", times -> ours(input, files, times))
                .with("Pillow", together(peers, times -> "tensor " + profile + " " + times, paths));
        if (!torch.isEmpty() && profile.startsWith("torchvision")) {
            contest.with("torchvision", together(torch, times -> "torch " + times, paths));
        }
        report.row(profile + ", " + side + "²", contest);
    }

    private double ours(ModelInput input, List<byte[]> files, int times) {
        long start = System.nanoTime();
        try (ExecutorService threads = Executors.newFixedThreadPool(peers.size())) {
            List<Future<?>> lanes = new ArrayList<>();
            for (int lane = 0; lane < peers.size(); lane++) {
                lanes.add(threads.submit(() -> lane(input, files, times)));
            }
            for (Future<?> lane : lanes) {
                lane.get();
            }
        } catch (InterruptedException | ExecutionException e) {
            throw new IllegalStateException(e);
        }
        return (System.nanoTime() - start) / 1e9;
    }

    private void lane(ModelInput input, List<byte[]> files, int times) {
        for (int i = 0; i < times; i++) {
            for (byte[] file : files) {
                tensor(preparation, file, input);
            }
        }
    }

    /// As far as the peers go: also from levels to values, which the product leaves to its engines.
    static float[] tensor(ImagePreparation preparation, byte[] file, ModelInput input) {
        return switch (preparation.prepare(file, input.form())) {
            case ImagePreparation.Result.Input(PreparedImage image) ->
                input.of(image).tensor();
            case ImagePreparation.Result.Refused refused -> throw new IllegalStateException(refused.toString());
        };
    }

    /// All at the same time; the clock stops when the last one is done.
    private static IntToDoubleFunction together(List<PillowPeer> peers, IntFunction<String> order, List<String> paths) {
        return times -> {
            long start = System.nanoTime();
            peers.forEach(peer -> peer.tell(order.apply(times) + " " + String.join(" ", paths)));
            peers.forEach(PillowPeer::answer);
            return (System.nanoTime() - start) / 1e9;
        };
    }
}
