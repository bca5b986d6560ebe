package featuredrop.bench.images;

import featuredrop.exchange.model.TensorLayout;
import featuredrop.images.prepare.ImagePreparation;
import featuredrop.images.profile.PreprocessingProfile;
import featuredrop.worker.ModelInput;
import java.util.List;

/// What the sandbox of the decoding processes costs: the same images with and without, one after the other.
///
/// @param inside processes in their sandbox
/// @param outside the same without
record SandboxRows(ImagePreparation inside, ImagePreparation outside, BenchImages images) {
    void measure() {
        Report report =
                new Report("One process in its sandbox, wall-clock milliseconds an image", List.of("no sandbox"));
        ModelInput input = new ModelInput(
                PreprocessingProfile.named("efficientnet-lite-v1").orElseThrow(), 224, 224, TensorLayout.NCHW);
        for (int side : List.of(500, 800, 1200)) {
            List<byte[]> files =
                    images.all(side).stream().map(BenchImages::bytes).toList();
            report.row(
                    side + "²",
                    new Contest(files.size())
                            .with("sandbox", times -> seconds(inside, files, input, times))
                            .with("no sandbox", times -> seconds(outside, files, input, times)));
        }
    }

    private static double seconds(ImagePreparation preparation, List<byte[]> files, ModelInput input, int times) {
        long start = System.nanoTime();
        for (int i = 0; i < times; i++) {
            for (byte[] file : files) {
                TensorRows.tensor(preparation, file, input);
            }
        }
        return (System.nanoTime() - start) / 1e9;
    }
}
