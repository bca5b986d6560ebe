package featuredrop.fetch.http;

import featuredrop.fetch.http.url.ImageUrl;
import featuredrop.fetch.http.url.ImageUrl.BadUrlException;
import featuredrop.workflows.drop.Outcome;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/// The redirects of one fetch. Not thread-safe.
final class RedirectChain {
    private final Set<ImageUrl> seen = new HashSet<>();
    private final ImageUrl start;
    private final int mostHops;
    private ImageUrl url;

    RedirectChain(ImageUrl start, int mostHops) {
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
    Optional<HopResult.Refusal> turn(String location, ImageUrl.Ports ports) {
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

    private static Optional<HopResult.Refusal> refused(Outcome outcome, String detail) {
        return Optional.of(new HopResult.Refusal(outcome, detail));
    }
}
