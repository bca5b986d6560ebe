package featuredrop.connection;

import featuredrop.exchange.config.TemporalConfig;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.shaded.io.netty.handler.ssl.NotSslRecordException;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.util.Optional;
import javax.net.ssl.SSLException;

/// Says in words of the configuration why a server is not reached.
final class Handshake {
    private Handshake() {}

    /// Whether TLS was the reason.
    static boolean failed(StatusRuntimeException e) {
        return cause(e, SSLException.class).isPresent() || wantsTls(e);
    }

    /// One line.
    static String reason(RuntimeException e, TemporalConfig config) {
        if (cause(e, NotSslRecordException.class).isPresent()) {
            return "the server does not speak TLS";
        }
        if (cause(e, CertificateExpiredException.class).isPresent()) {
            return "the server's certificate has expired";
        }
        if (unknownAuthority(e)) {
            return "the server's certificate is not signed by an authority of temporal.tls.ca ("
                    + (config.tls().ca() == null
                            ? "those of the JDK"
                            : config.tls().ca()) + ")";
        }
        Optional<CertificateException> certificate = cause(e, CertificateException.class);
        if (certificate.isPresent()) {
            return "the server's certificate is refused: " + certificate.get().getMessage()
                    + (cause(e, CertPathValidatorException.class).isPresent()
                            ? ""
                            : "; temporal.tls.server-name is the name that is asked for");
        }
        Optional<SSLException> tls = cause(e, SSLException.class);
        if (tls.isPresent()) {
            return alert(String.valueOf(tls.get().getMessage()), config);
        }
        if (wantsTls(e)) {
            return "the server answers with TLS only; give temporal.tls";
        }
        return answer(Status.fromThrowable(e), config);
    }

    private static String alert(String message, TemporalConfig config) {
        if (!message.contains("fatal alert")) {
            return "TLS: " + message;
        }
        return config.tls().certificate() == null
                ? "the server refuses a client without a certificate (" + message
                        + "); give temporal.tls.certificate and key"
                : "the server refuses temporal.tls.certificate " + config.tls().certificate() + " (" + message + ")";
    }

    private static String answer(Status status, TemporalConfig config) {
        String text = status.getCode() + (status.getDescription() == null ? "" : ", " + status.getDescription());
        return switch (status.getCode()) {
            case UNAUTHENTICATED, PERMISSION_DENIED ->
                "the server refuses "
                        + (config.apiKeyFile() == null ? "this client" : "the key of " + config.apiKeyFile())
                        + " (" + text + ")";
            case UNAVAILABLE, DEADLINE_EXCEEDED, UNKNOWN ->
                "does not answer (" + text + ")"
                        + (closed(status, config) ? "; if it wants TLS, give temporal.tls" : "");
            default -> text;
        };
    }

    /// A server of TLS answers plain text with an alert of TLS, which is no HTTP/2.
    private static boolean wantsTls(RuntimeException e) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            String message = String.valueOf(cause.getMessage());
            if (message.contains("First received frame was not SETTINGS. Hex dump for first 5 bytes: 1503")) {
                return true;
            }
        }
        return false;
    }

    /// So do servers of TLS that send no alert, and servers that are being stopped.
    private static boolean closed(Status status, TemporalConfig config) {
        return !config.encrypted() && String.valueOf(status.getDescription()).contains("Network closed");
    }

    private static boolean unknownAuthority(Throwable e) {
        return cause(e, CertPathBuilderException.class).isPresent()
                || cause(e, CertPathValidatorException.class)
                        .filter(path -> String.valueOf(path.getMessage()).contains("trust anchor"))
                        .isPresent();
    }

    private static <X extends Throwable> Optional<X> cause(Throwable e, Class<X> type) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (type.isInstance(cause)) {
                return Optional.of(type.cast(cause));
            }
        }
        return Optional.empty();
    }
}
