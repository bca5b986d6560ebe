package featuredrop.oracle.reference;

import featuredrop.engine.cuda.program.DeviceNetwork;
import featuredrop.engine.network.Lowering;
import featuredrop.engine.network.Shape;
import featuredrop.engine.network.format.ModelProto;
import featuredrop.exchange.model.ModelDescriptor;
import featuredrop.exchange.model.TensorLayout;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Lowered networks give the features that ONNX Runtime gives, in 32 bits and with the rounding of 16 bits; and the
/// GPU engine takes each of them.
@Tag("slow")
final class NetworkAgreementTest {
    private static final int SIDE = 224;
    private static final String PROFILE = "efficientnet-lite-v1";

    @TempDir
    private Path directory;

    @Test
    void efficientNetAgreesOnEightPhotos() throws IOException {
        ModelDescriptor model = ModelDescriptor.load(Topologies.TOOLS.resolve("models"), "efficientnet-lite0");
        Lowering.Wanted wanted = new Lowering.Wanted(
                model.input(), new Shape(model.height(), model.width(), 3), model.layout(), model.tap());
        ModelProto network;
        try (var in = Files.newInputStream(model.requireOnnx())) {
            network = ModelProto.parseFrom(in);
        }
        requireAgreement("efficientnet-lite0", Oracle.of(network, wanted, directory), 8, 8);
    }

    @ParameterizedTest
    @CsvSource({
        "resnet50, 8",
        "bvlc_alexnet, 1",
        "densenet121, 1",
        "inception_v1, 1",
        "inception_v2, 1",
        "shufflenet, 1",
        "squeezenet, 1",
        "zfnet512, 1"
    })
    void aNetworkWithFixedRandomWeightsAgrees(String name, int images) throws IOException {
        requireAgreement(name, filled(name), images, Math.max(images, 4));
    }

    @Test
    @Tag("long")
    void vgg19Agrees() throws IOException {
        requireAgreement("vgg19", filled("vgg19"), 1, 4);
    }

    private Oracle filled(String name) throws IOException {
        Topologies.Filled filled = Topologies.filled(name);
        Lowering.Wanted wanted =
                new Lowering.Wanted(filled.input(), new Shape(SIDE, SIDE, 3), TensorLayout.NCHW, filled.tap());
        return Oracle.of(Calibration.of(filled.model(), wanted, Photos.planes(4, PROFILE, SIDE)), wanted, directory);
    }

    /// @param images how many are computed in Java
    /// @param forMean how many make the mean vector
    private static void requireAgreement(String name, Oracle oracle, int images, int forMean) throws IOException {
        DeviceNetwork.requireSupported(oracle.lowered());
        float[][] photos = Photos.planes(forMean, PROFILE, SIDE);
        float[][] expected = oracle.expected(photos);
        float[][] some = Arrays.copyOf(photos, images);
        for (Precision precision : Precision.values()) {
            Agreement agreement = Agreement.of(expected, oracle.found(precision, some));
            System.out.println(name + " " + precision + " " + agreement);
            agreement.require(precision, name);
        }
    }
}
