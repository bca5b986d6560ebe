package featuredrop.gpu.fetch.http;

import featuredrop.gpu.fetch.http.ImageUrl.BadUrlException;
import featuredrop.workflows.drop.Outcome;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/// The redirects of one fetch. Not thread-safe.
final class Trail {
    private final Set<ImageUrl> seen = new HashSet<>();
    private final ImageUrl start;
    private final int mostHops;
    private ImageUrl url;

    Trail(ImageUrl start, int mostHops) {
        this.start = start;
        this.mostHops = mostHops;
        this.url = start;
    }

    /// Where it is now.
    ImageUrl url() {
        return url;
    }

    /// Goes on to where a redirect leads.
    ///
    /// @return why not
    Optional<Answer.Refusal> turn(String location, ImageUrl.Ports ports) {
        seen.add(url);
        ImageUrl next;
        try {
            next = url.resolve(location, ports);
        } catch (BadUrlException e) {
            return refused(Outcome.BAD_URL, url + " leads to a bad URL: " + e.getMessage());
        }
        if (url.isHttps() && !next.isHttps()) {
            return refused(Outcome.REDIRECT, url + " leads from https to http");
        }
        if (seen.contains(next)) {
            return refused(Outcome.REDIRECT, url + " leads back to " + next);
        }
        if (seen.size() > mostHops) {
            return refused(Outcome.REDIRECT, start + " leads on after " + mostHops + " hops");
        }
        url = next;
        return Optional.empty();
    }

    private static Optional<Answer.Refusal> refused(Outcome outcome, String detail) {
        return Optional.of(new Answer.Refusal(outcome, detail));
    }
}
