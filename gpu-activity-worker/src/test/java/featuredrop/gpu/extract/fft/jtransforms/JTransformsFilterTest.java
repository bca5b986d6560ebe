package featuredrop.gpu.extract.fft.jtransforms;

import featuredrop.gpu.extract.fft.GrayFilter;
import featuredrop.gpu.extract.fft.GrayFilterContract;

final class JTransformsFilterTest extends GrayFilterContract {
    @Override
    protected GrayFilter filter(GrayFilter.Task task) {
        return new JTransformsFilter(task, 2);
    }
}
