package featuredrop.worker;

import featuredrop.worker.compare.HostTrust;
import featuredrop.worker.host.HostLease;
import featuredrop.worker.host.Polling;
import featuredrop.workflows.extraction.SelfTestActivities;
import featuredrop.workflows.gpupool.HostFacts;
import featuredrop.workflows.policy.Failures;

/// Translates failures; [SelfTest] does the work. It fails after the engines differed.
public final class SelfTestActivitiesImpl implements SelfTestActivities {
    private final SelfTest selfTest;
    private final HostTrust trust;
    private final Host host;

    /// What the worker knows of its host.
    ///
    /// @param facts what the host consists of
    /// @param lease renewed when somebody asks, because a host that is asked is wanted
    /// @param polling whether its workers ask for chunks
    record Host(HostFacts facts, HostLease lease, Polling polling) {}

    /// @param trust of the same host
    SelfTestActivitiesImpl(SelfTest selfTest, HostTrust trust, Host host) {
        this.selfTest = selfTest;
        this.trust = trust;
        this.host = host;
    }

    @Override
    public String selfTest() {
        host.lease().renew();
        return Failures.translated(() -> {
            trust.require();
            return selfTest.run();
        });
    }

    @Override
    public HostFacts hostFacts() {
        return host.facts();
    }

    @Override
    public void drain(boolean on) {
        host.polling().drain(on);
    }
}
