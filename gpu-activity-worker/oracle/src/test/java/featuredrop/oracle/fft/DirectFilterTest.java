package featuredrop.oracle.fft;

import featuredrop.engine.fft.GrayFilter;
import featuredrop.engine.fft.GrayFilterContract;

final class DirectFilterTest extends GrayFilterContract {
    @Override
    protected GrayFilter filter(GrayFilter.Task task) {
        return new DirectFilter(task);
    }
}
