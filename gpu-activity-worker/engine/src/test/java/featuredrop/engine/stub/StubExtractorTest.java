package featuredrop.engine.stub;

import featuredrop.engine.FeatureExtractor;
import featuredrop.engine.FeatureExtractorContract;

final class StubExtractorTest extends FeatureExtractorContract {
    private final StubExtractor extractor = new StubExtractor(12, 5, 4);

    @Override
    protected FeatureExtractor extractor() {
        return extractor;
    }
}
