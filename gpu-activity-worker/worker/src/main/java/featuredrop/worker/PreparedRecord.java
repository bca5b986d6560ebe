package featuredrop.worker;

import com.google.protobuf.ByteString;
import featuredrop.engine.ImageInput;
import featuredrop.exchange.result.protobuf.ChunkResult;
import featuredrop.workflows.drop.Outcome;

/// A record on its way to the network.
sealed interface PreparedRecord {
    /// Where its bytes came from.
    Origin origin();

    /// The network can take it.
    record Ready(ImageInput image, Origin origin) implements PreparedRecord {}

    /// It is quarantined.
    ///
    /// @param detail for the operator
    record Refused(Outcome outcome, String detail, Origin origin) implements PreparedRecord {}

    /// An earlier generation knows its result.
    record Known(ChunkResult result) implements PreparedRecord {
        @Override
        public Origin origin() {
            return Origin.NONE;
        }
    }

    /// What is known of an image's bytes.
    ///
    /// @param sha256 their digest; empty when there were none
    /// @param attempts tries that the image source needed, 0 for an image in the record
    /// @param fetchedBytes bytes that came over the network
    record Origin(ByteString sha256, int attempts, long fetchedBytes) {
        static final Origin NONE = new Origin(ByteString.EMPTY, 0, 0);

        boolean fetched() {
            return fetchedBytes > 0;
        }
    }
}
