package featuredrop.drop;

import featuredrop.delivery.Publication;
import io.temporal.failure.ActivityFailure;

/// Publishes the delivery and moves the pointer. Nothing stops this: neither a pause nor an abort nor a cancelled
/// workflow; its caller runs it in a detached scope.
final class Publishing {
    private final DropLedger ledger;
    private final DropCalls calls;
    private String directory = "";
    private String flaw = "";

    Publishing(DropLedger ledger, DropCalls calls) {
        this.ledger = ledger;
        this.calls = calls;
    }

    /// @throws DropEnded when the target holds something else
    /// @throws ActivityFailure when it cannot be published
    void run() {
        Publication publication = calls.publish(ledger.staging());
        if (publication.answer() == Publication.Answer.CONFLICT) {
            throw DropEnded.with(DropEnd.CONFLICT, publication.directory() + ": " + publication.detail());
        }
        directory = publication.directory();
        try {
            calls.movePointer(ledger.plan());
        } catch (ActivityFailure e) {
            flaw = "published, but the pointer was not moved: "
                    + DropEnded.by(e).reason();
        }
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
