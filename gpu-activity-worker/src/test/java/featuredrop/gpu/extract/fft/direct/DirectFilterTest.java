package featuredrop.gpu.extract.fft.direct;

import featuredrop.gpu.extract.fft.GrayFilter;
import featuredrop.gpu.extract.fft.GrayFilterContract;

final class DirectFilterTest extends GrayFilterContract {
    @Override
    protected GrayFilter filter(GrayFilter.Task task) {
        return new DirectFilter(task);
    }
}
