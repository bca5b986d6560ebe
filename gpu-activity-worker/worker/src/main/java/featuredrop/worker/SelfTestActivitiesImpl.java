package featuredrop.worker;

import featuredrop.workflows.extraction.SelfTestActivities;
import featuredrop.workflows.gpupool.HostFacts;
import featuredrop.workflows.policy.Failures;

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

    @Override
    public HostFacts hostFacts() {
        return HostFacts.UNKNOWN;
    }

    @Override
    public void drain(boolean on) {}
}
