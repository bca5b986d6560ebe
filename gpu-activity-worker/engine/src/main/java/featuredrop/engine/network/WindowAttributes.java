package featuredrop.engine.network;

import java.util.Arrays;

/// Reads strides, dilations and padding, which filters and pools share.
final class WindowAttributes {
    private WindowAttributes() {}

    /// @param kernel its extent
    /// @param image what it moves over
    static FilterWindow of(Reading node, FilterWindow.Extent kernel, Shape image) {
        Attributes attributes = node.attributes();
        FilterWindow.Extent stride = extent(node, attributes.integers("strides", 1, 1));
        FilterWindow.Extent dilation = extent(node, attributes.integers("dilations", 1, 1));
        FilterWindow bare = new FilterWindow(kernel, stride, dilation, FilterWindow.Padding.NONE);
        return new FilterWindow(kernel, stride, dilation, padding(node, bare, image));
    }

    static FilterWindow.Extent extent(Reading node, int[] sides) {
        if (sides.length != 2) {
            throw node.refused("a window of " + sides.length + " axes");
        }
        return new FilterWindow.Extent(sides[0], sides[1]);
    }

    private static FilterWindow.Padding padding(Reading node, FilterWindow bare, Shape image) {
        String automatic = node.attributes().text("auto_pad", "NOTSET");
        return switch (automatic) {
            case "NOTSET" -> {
                int[] pads = node.attributes().integers("pads", 0, 0, 0, 0);
                if (pads.length != 4 || Arrays.stream(pads).anyMatch(pad -> pad < 0)) {
                    throw node.refused("padding of " + Arrays.toString(pads));
                }
                yield new FilterWindow.Padding(pads[0], pads[1], pads[2], pads[3]);
            }
            case "VALID" -> FilterWindow.Padding.NONE;
            case "SAME_UPPER", "SAME_LOWER" -> same(bare, image, automatic.equals("SAME_LOWER") ? 1 : 0);
            default -> throw node.refused("padding rule " + automatic);
        };
    }

    /// As much as makes the output the input divided by the stride, rounded up.
    ///
    /// @param oddBefore 1 when an odd row or column goes before the image, 0 when behind
    private static FilterWindow.Padding same(FilterWindow bare, Shape image, int oddBefore) {
        int rows = missing(image.height(), bare.stride().height(), bare.spanHeight());
        int columns = missing(image.width(), bare.stride().width(), bare.spanWidth());
        int top = (rows + oddBefore) / 2;
        int left = (columns + oddBefore) / 2;
        return new FilterWindow.Padding(top, left, rows - top, columns - left);
    }

    private static int missing(int side, int stride, int span) {
        int outputs = (side + stride - 1) / stride;
        return Math.max(0, (outputs - 1) * stride + span - side);
    }

    /// What a window leaves of an image.
    static Shape output(Reading node, FilterWindow window, Shape image, int channels) {
        FilterWindow.Padding padding = window.padding();
        int rows = image.height() + padding.top() + padding.bottom() - window.spanHeight();
        int columns = image.width() + padding.left() + padding.right() - window.spanWidth();
        if (rows < 0 || columns < 0) {
            throw node.refused("a window of " + window.kernel() + " is larger than the image of " + image);
        }
        return new Shape(
                rows / window.stride().height() + 1, columns / window.stride().width() + 1, channels);
    }
}
