package featuredrop.gpu;

import featuredrop.extraction.SelfTestActivities;
import featuredrop.policy.Failures;

/// Translates failures; [SelfTest] does the work.
public final class SelfTestActivitiesImpl implements SelfTestActivities {
    private final SelfTest selfTest;

    public SelfTestActivitiesImpl(SelfTest selfTest) {
        this.selfTest = selfTest;
    }

    @Override
    public String selfTest() {
        return Failures.translated(selfTest::run);
    }
}
