package featuredrop.workflows.flow.gpupool;

import featuredrop.workflows.gpupool.GpuHost;
import featuredrop.workflows.gpupool.HostTemplate;
import java.util.List;

/// What a pool does next. Actions with different subjects run side by side, two with the same subject never do.
sealed interface PoolAction {
    /// The host that it concerns; another word when it concerns the pool.
    String subject();

    /// Asks EC2 which hosts there are.
    record LookAtHosts() implements PoolAction {
        static final String SUBJECT = "hosts";

        @Override
        public String subject() {
            return SUBJECT;
        }
    }

    /// Asks whether the holders of the leases run and make progress.
    record LookAtHolders(List<String> holders) implements PoolAction {
        static final String SUBJECT = "holders";

        @Override
        public String subject() {
            return SUBJECT;
        }
    }

    /// Makes a new host.
    record Launch(Ladder.Rung.Template rung, String token) implements PoolAction {
        static final String SUBJECT = "launch";

        @Override
        public String subject() {
            return SUBJECT;
        }

        HostTemplate template() {
            return rung.template();
        }
    }

    /// Something on one host.
    sealed interface OnHost extends PoolAction {
        GpuHost host();

        @Override
        default String subject() {
            return host().id();
        }
    }

    /// Asks EC2 to start it.
    record Start(GpuHost host) implements OnHost {}

    /// Asks EC2 to stop it.
    record Stop(GpuHost host) implements OnHost {}

    /// Asks EC2 to reboot it.
    record Reboot(GpuHost host) implements OnHost {}

    /// Asks EC2, the host itself and Temporal whether it is sound.
    ///
    /// @param facts whether its worker is also asked what it consists of
    record Check(GpuHost host, boolean facts) implements OnHost {}

    /// Asks the GPU worker on the host to extract a known image, and what it consists of.
    record SelfTest(GpuHost host) implements OnHost {}

    /// Tells its worker to take no new chunk, or to take chunks again.
    record Drain(GpuHost host, boolean on) implements OnHost {}
}
