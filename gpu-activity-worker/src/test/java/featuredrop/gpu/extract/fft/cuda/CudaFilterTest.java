package featuredrop.gpu.extract.fft.cuda;

import featuredrop.gpu.extract.cuda.kernels.PtxMachine;
import featuredrop.gpu.extract.fft.GrayFilter;
import featuredrop.gpu.extract.fft.GrayFilterContract;

/// The device is an interpreter of the compiled kernels; five images need three launches of two.
final class CudaFilterTest extends GrayFilterContract {
    @Override
    protected GrayFilter filter(GrayFilter.Task task) {
        return new CudaFilter(task, PtxMachine.shipped(), 2);
    }
}
