package featuredrop.worker;

import featuredrop.worker.compare.HostTrust;
import featuredrop.workflows.extraction.SelfTestActivities;
import featuredrop.workflows.gpupool.HostFacts;
import featuredrop.workflows.policy.Failures;

/// Translates failures; [SelfTest] does the work. It fails after the engines differed.
public final class SelfTestActivitiesImpl implements SelfTestActivities {
    private final SelfTest selfTest;
    private final HostTrust trust;

    /// @param trust of the same host
    public SelfTestActivitiesImpl(SelfTest selfTest, HostTrust trust) {
        this.selfTest = selfTest;
        this.trust = trust;
    }

    @Override
    public String selfTest() {
        return Failures.translated(() -> {
            trust.require();
            return selfTest.run();
        });
    }

    @Override
    public HostFacts hostFacts() {
        return HostFacts.UNKNOWN;
    }

    @Override
    public void drain(boolean on) {}
}
