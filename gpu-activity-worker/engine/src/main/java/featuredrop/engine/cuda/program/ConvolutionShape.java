package featuredrop.engine.cuda.program;

import featuredrop.engine.network.FilterWindow;
import featuredrop.engine.network.Shape;
import java.util.Locale;

/// A convolution without its values: what a plan is made for. FP16 in NHWC, sums in FP32, bias in FP16.
///
/// @param images of a batch
/// @param x extent of an image
/// @param y extent of a result
/// @param window how the filters move
/// @param groups into how many parts the channels are divided
/// @param ending what follows the sums
public record ConvolutionShape(int images, Shape x, Shape y, FilterWindow window, int groups, Ending ending) {
    /// What follows the sums, in this order.
    ///
    /// @param residual whether another tensor is added
    /// @param relu whether negative values become 0; the bias is always added
    public record Ending(boolean residual, boolean relu) {}

    /// Input channels that one filter sees.
    public int channelsPerGroup() {
        return x.channels() / groups;
    }

    /// Names it in a file name: letters, digits and hyphens.
    public String name() {
        FilterWindow.Padding padding = window.padding();
        return String.format(
                Locale.ROOT,
                "n%d-%s-%s-k%dx%d-s%dx%d-d%dx%d-p%d-%d-%d-%d-g%d%s%s",
                images,
                x.toString().replace('×', 'x'),
                y.toString().replace('×', 'x'),
                window.kernel().height(),
                window.kernel().width(),
                window.stride().height(),
                window.stride().width(),
                window.dilation().height(),
                window.dilation().width(),
                padding.top(),
                padding.left(),
                padding.bottom(),
                padding.right(),
                groups,
                ending.residual() ? "-residual" : "",
                ending.relu() ? "-relu" : "");
    }
}
