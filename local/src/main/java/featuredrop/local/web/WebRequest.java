package featuredrop.local.web;

import com.sun.net.httpserver.HttpExchange;

/// One request.
///
/// @param exchange how it is answered
/// @param path its path
/// @param number how many requests of that path there were, this one included
record WebRequest(HttpExchange exchange, String path, long number) {
    /// The first segment of the path.
    String segment() {
        int end = path.indexOf('/', 1);
        return end < 0 ? path.substring(1) : path.substring(1, end);
    }

    /// What follows the first segment, with its leading slash; `/` when nothing does.
    String rest() {
        int end = path.indexOf('/', 1);
        return end < 0 ? "/" : path.substring(end);
    }

    /// What follows, as a request of its own: for paths such as `/flaky/2/photo.jpg`.
    WebRequest inner() {
        return new WebRequest(exchange, rest(), number);
    }
}
