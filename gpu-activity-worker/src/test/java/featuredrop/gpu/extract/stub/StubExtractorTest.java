package featuredrop.gpu.extract.stub;

import featuredrop.gpu.extract.FeatureExtractor;
import featuredrop.gpu.extract.FeatureExtractorContract;

final class StubExtractorTest extends FeatureExtractorContract {
    private final StubExtractor extractor = new StubExtractor(12, 5, 4);

    @Override
    protected FeatureExtractor extractor() {
        return extractor;
    }
}
