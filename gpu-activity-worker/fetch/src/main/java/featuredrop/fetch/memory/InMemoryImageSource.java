package featuredrop.fetch.memory;

import featuredrop.fetch.ImageRequest;
import featuredrop.fetch.ImageSource;
import featuredrop.workflows.drop.Outcome;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentHashMap;

/// A web of its own, in memory: what was put under a URL is there, everything else is GONE.
public final class InMemoryImageSource implements ImageSource {
    private final Map<String, byte[]> images = new ConcurrentHashMap<>();
    private final Map<String, Outcome> failures = new ConcurrentHashMap<>();

    /// Serves `bytes` under `url` from now on.
    public InMemoryImageSource with(String url, byte[] bytes) {
        images.put(url, bytes.clone());
        return this;
    }

    /// Fails `url` with `outcome` from now on.
    public InMemoryImageSource failing(String url, Outcome outcome) {
        failures.put(url, outcome);
        return this;
    }

    @Override
    public Fetched fetch(ImageRequest request) {
        String url = request.url();
        if (!isWebAddress(url)) {
            return new Fetched.Failed(Outcome.BAD_URL, "not a web address", 1);
        }
        Outcome failure = failures.get(url.strip());
        if (failure != null) {
            return new Fetched.Failed(failure, "as arranged", 1);
        }
        byte[] image = images.get(url.strip());
        if (image == null) {
            return new Fetched.Failed(Outcome.GONE, "nothing there", 1);
        }
        try {
            request.memory().await(image.length);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CancellationException("Interrupted while fetching " + url);
        }
        return new Fetched.Image(image.clone(), 1);
    }

    private static boolean isWebAddress(String url) {
        try {
            URI uri = new URI(url.strip());
            boolean web = "http".equalsIgnoreCase(uri.getScheme()) || "https".equalsIgnoreCase(uri.getScheme());
            return web && uri.getHost() != null && uri.getRawUserInfo() == null;
        } catch (URISyntaxException e) {
            return false;
        }
    }
}
