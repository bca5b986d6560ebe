package featuredrop.fetch;

import featuredrop.workflows.drop.Outcome;

/// Where the bytes of an image come from.
///
/// Thread-safe: many images are fetched at the same time, and one slow host holds up none of the others.
/// Never throws for what the outside world does; that is a [Fetched.Failed] with its outcome.
public interface ImageSource {
    /// Fetches one image; returns within the configured total deadline, which does not count the wait for a
    /// turn at a busy host or for memory. The request's room holds the body when it returns an image, and
    /// nothing otherwise.
    ///
    /// @throws java.util.concurrent.CancellationException when the thread is interrupted
    Fetched fetch(ImageRequest request);

    /// Fetches one image for a partner without exceptions.
    default Fetched fetch(String url) {
        return fetch(ImageRequest.of(url));
    }

    /// What became of one fetch.
    sealed interface Fetched {
        /// Tries that were made, from 1; 0 when the host was not asked.
        int attempts();

        /// The whole body.
        ///
        /// @param bytes owned by the caller from now on
        @SuppressWarnings("ArrayRecordComponent") // handed over once, never compared
        record Image(byte[] bytes, int attempts) implements Fetched {}

        /// No image.
        ///
        /// @param outcome a quarantine cause
        /// @param detail for the operator, at most 200 characters, without the URL's query
        record Failed(Outcome outcome, String detail, int attempts) implements Fetched {}
    }
}
