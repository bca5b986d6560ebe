package featuredrop.engine.fft.cuda;

import featuredrop.engine.cuda.kernels.PtxMachine;
import featuredrop.engine.fft.GrayFilter;
import featuredrop.engine.fft.GrayFilterContract;

/// The device is an interpreter of the compiled kernels; five images need three launches of two.
final class CudaFilterTest extends GrayFilterContract {
    @Override
    protected GrayFilter filter(GrayFilter.Task task) {
        return new CudaFilter(task, PtxMachine.shipped(), 2);
    }
}
