package featuredrop.engine.fft.jtransforms;

import featuredrop.engine.fft.GrayFilter;
import featuredrop.engine.fft.GrayFilterContract;

final class JTransformsFilterTest extends GrayFilterContract {
    @Override
    protected GrayFilter filter(GrayFilter.Task task) {
        return new JTransformsFilter(task, 2);
    }
}
