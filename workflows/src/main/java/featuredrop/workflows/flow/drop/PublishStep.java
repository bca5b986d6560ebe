package featuredrop.workflows.flow.drop;

import featuredrop.workflows.delivery.Publication;
import featuredrop.workflows.drop.DropEnd;
import featuredrop.workflows.flow.drop.state.DropLedger;
import io.temporal.failure.ActivityFailure;
import io.temporal.workflow.Workflow;
import org.slf4j.Logger;

/// Publishes the delivery and moves the pointer. Nothing stops this: neither a pause nor an abort nor a cancelled
/// workflow; its caller runs it in a detached scope.
final class PublishStep {
    private static final Logger LOG = Workflow.getLogger(PublishStep.class);

    private final DropLedger ledger;
    private final DropActivities calls;
    private boolean distrusted;
    private String directory = "";
    private String flaw = "";

    PublishStep(DropLedger ledger, DropActivities calls) {
        this.ledger = ledger;
        this.calls = calls;
    }

    /// @throws DropEnded when the target exists with other content
    /// @throws ActivityFailure when it cannot be published
    void run() {
        Publication publication = calls.publish(ledger.staging());
        distrusted = publication.answer() == Publication.Answer.DISTRUSTED;
        if (distrusted) {
            LOG.warn("Not published: {}", publication.detail());
            return;
        }
        if (publication.answer() == Publication.Answer.CONFLICT) {
            throw DropEndedException.with(DropEnd.CONFLICT, publication.directory() + ": " + publication.detail());
        }
        directory = publication.directory();
        try {
            calls.movePointer(ledger.plan());
        } catch (ActivityFailure e) {
            flaw = "published, but the pointer was not moved: "
                    + DropEndedException.by(e).reason();
        }
    }

    /// Whether nothing was published, because the delivery holds results that are not to be delivered.
    boolean isWithdrawn() {
        return distrusted;
    }

    /// Where the delivery is, empty before.
    String directory() {
        return directory;
    }

    /// What went wrong after the delivery was there, empty when nothing did.
    String flaw() {
        return flaw;
    }
}
