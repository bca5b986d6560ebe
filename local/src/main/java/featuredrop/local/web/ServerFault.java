package featuredrop.local.web;

import com.sun.net.httpserver.HttpExchange;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.zip.GZIPOutputStream;

/// What the outside world does to those who fetch images; the first segment of a path names it.
///
/// | path | answer |
/// |---|---|
/// | `/403` `/404` `/410` `/500` `/503` | that status |
/// | `/429` | too many requests, come back in a second; for ever |
/// | `/flaky/<n>/<file>` | the first n requests of the path are throttled, then the file comes |
/// | `/slow/<file>` | a byte a second |
/// | `/stall` | headers, then silence |
/// | `/endless` | a body without an end |
/// | `/html` | a web page that says it is a JPEG |
/// | `/empty` | nothing, with status 200 |
/// | `/loop` | redirects to itself for ever |
/// | `/hop/<n>/<file>` | n redirects, then the file |
/// | `/to-metadata` | redirects to the address where cloud machines keep their secrets |
/// | `/cut/<file>` | announces the whole file and closes the connection after half of it |
/// | `/gzip/<file>` | the file, zipped |
/// | `/gzip-lie/<file>` | says gzip, sends the file as it is |
/// | `/gzip-bomb` | a small body that inflates to 64 MiB |
/// | `/headers` | more headers than anybody needs |
/// | `/noai/<file>` | the file, with the wish not to be used for machine learning |
final class ServerFault {
    private static final Duration LONG = Duration.ofMinutes(10);
    private static final int BOMB_BYTES = 64 << 20;

    private ServerFault() {}

    /// Where the files come from.
    interface Files {
        /// The file's bytes, empty when there is none.
        Optional<byte[]> read(String path) throws IOException;
    }

    /// Misbehaves if the path asks for it.
    ///
    /// @return false when it does not, and then nothing was answered
    static boolean answer(WebRequest request, Files files) throws IOException, InterruptedException {
        HttpExchange exchange = request.exchange();
        switch (request.segment()) {
            case "403", "404", "410", "500", "503" -> WebReply.status(exchange, Integer.parseInt(request.segment()));
            case "429" -> throttle(exchange);
            case "flaky" -> flaky(request, files);
            case "slow" -> drip(exchange, files.read(request.rest()).orElseGet(ServerFault::page));
            case "stall" -> stall(exchange);
            case "endless" -> endless(exchange);
            case "html" -> WebReply.body(exchange, "image/jpeg", page());
            case "empty" -> WebReply.body(exchange, "image/jpeg", new byte[0]);
            case "loop" -> WebReply.redirect(exchange, request.path());
            case "hop" -> hop(request, files);
            case "to-metadata" -> WebReply.redirect(exchange, "http://169.254.169.254/latest/meta-data/");
            case "cut" -> cut(exchange, files.read(request.rest()).orElseGet(ServerFault::page));
            case "gzip" -> gzip(request, zipped(files.read(request.rest()).orElseGet(ServerFault::page)));
            case "gzip-lie" -> gzip(request, files.read(request.rest()).orElseGet(ServerFault::page));
            case "gzip-bomb" -> gzip(request, zipped(new byte[BOMB_BYTES]));
            case "headers" -> headers(exchange);
            case "noai" -> noai(request, files);
            default -> {
                return false;
            }
        }
        return true;
    }

    private static void throttle(HttpExchange exchange) throws IOException {
        exchange.getResponseHeaders().set("Retry-After", "1");
        WebReply.status(exchange, 429);
    }

    private static void flaky(WebRequest request, Files files) throws IOException {
        WebRequest numbered = request.inner();
        if (request.number() <= Long.parseLong(numbered.segment())) {
            throttle(request.exchange());
        } else {
            WebReply.file(
                    request.exchange(),
                    numbered.rest(),
                    files.read(numbered.rest()).orElse(null));
        }
    }

    private static void hop(WebRequest request, Files files) throws IOException {
        WebRequest numbered = request.inner();
        int left = Integer.parseInt(numbered.segment());
        if (left == 0) {
            WebReply.file(
                    request.exchange(),
                    numbered.rest(),
                    files.read(numbered.rest()).orElse(null));
        } else {
            WebReply.redirect(request.exchange(), "/hop/" + (left - 1) + numbered.rest());
        }
    }

    private static void drip(HttpExchange exchange, byte[] body) throws IOException, InterruptedException {
        exchange.getResponseHeaders().set("Content-Type", "image/jpeg");
        exchange.sendResponseHeaders(200, body.length);
        try (OutputStream out = exchange.getResponseBody()) {
            for (byte value : body) {
                out.write(value);
                out.flush();
                Thread.sleep(Duration.ofSeconds(1));
            }
        }
    }

    private static void stall(HttpExchange exchange) throws IOException, InterruptedException {
        exchange.getResponseHeaders().set("Content-Type", "image/jpeg");
        exchange.sendResponseHeaders(200, 1000);
        exchange.getResponseBody().flush();
        Thread.sleep(LONG);
    }

    private static void endless(HttpExchange exchange) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", "image/jpeg");
        exchange.sendResponseHeaders(200, 0);
        byte[] block = new byte[64 << 10];
        block[0] = (byte) 0xff;
        block[1] = (byte) 0xd8;
        try (OutputStream out = exchange.getResponseBody()) {
            while (!Thread.currentThread().isInterrupted()) {
                out.write(block);
            }
        }
    }

    private static void cut(HttpExchange exchange, byte[] body) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", "image/jpeg");
        exchange.sendResponseHeaders(200, body.length);
        OutputStream out = exchange.getResponseBody();
        out.write(body, 0, body.length / 2);
        out.flush();
    }

    private static void gzip(WebRequest request, byte[] body) throws IOException {
        request.exchange().getResponseHeaders().set("Content-Encoding", "gzip");
        WebReply.body(request.exchange(), WebReply.typeOf(request.path()), body);
    }

    private static void headers(HttpExchange exchange) throws IOException {
        for (int i = 0; i < 2000; i++) {
            exchange.getResponseHeaders().set("X-Header-" + i, "value");
        }
        WebReply.body(exchange, "image/jpeg", page());
    }

    private static void noai(WebRequest request, Files files) throws IOException {
        request.exchange().getResponseHeaders().set("X-Robots-Tag", "noai, noimageai");
        WebReply.file(
                request.exchange(), request.rest(), files.read(request.rest()).orElse(null));
    }

    private static byte[] zipped(byte[] body) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (OutputStream out = new GZIPOutputStream(bytes)) {
            out.write(body);
        }
        return bytes.toByteArray();
    }

    private static byte[] page() {
        return "<!DOCTYPE html><html><body><h1>Image not available</h1></body></html>".getBytes(StandardCharsets.UTF_8);
    }
}
