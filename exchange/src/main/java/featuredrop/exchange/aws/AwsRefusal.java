package featuredrop.exchange.aws;

import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Calls that AWS, or a server that speaks like it, does not allow: who must act, and how.
public final class AwsRefusal {
    private static final Set<String> KEYS = Set.of(
            "AuthFailure",
            "ExpiredToken",
            "ExpiredTokenException",
            "IncompleteSignature",
            "InvalidAccessKeyId",
            "InvalidClientTokenId",
            "InvalidToken",
            "MissingAuthenticationToken",
            "SignatureDoesNotMatch",
            "TokenRefreshRequired",
            "UnrecognizedClientException");
    private static final Set<String> CLOCKS = Set.of("RequestExpired", "RequestTimeTooSkewed", "RequestInTheFuture");
    private static final Set<String> RIGHTS = Set.of(
            "AccessDenied",
            "AccessDeniedException",
            "AllAccessDisabled",
            "Blocked",
            "OptInRequired",
            "UnauthorizedOperation");
    private static final int UNAUTHORIZED = 401;
    private static final int FORBIDDEN = 403;

    private AwsRefusal() {}

    /// Whether the key or the clock is at fault, and not a right.
    ///
    /// @param status of HTTP
    /// @param code of AWS, null when the answer has none
    public static boolean isOfKeys(int status, @Nullable String code) {
        String known = code == null ? "" : code;
        return KEYS.contains(known) || CLOCKS.contains(known) || status == UNAUTHORIZED;
    }

    /// Who must do what; empty when the answer is no such refusal.
    ///
    /// @param status of HTTP
    /// @param code of AWS, null when the answer has none, as those to HEAD
    /// @param owner who gives the right
    public static Optional<String> remedy(int status, @Nullable String code, String owner) {
        String known = code == null ? "" : code;
        if (KEYS.contains(known)) {
            return Optional.of("the key is wrong or has expired; who runs this worker must give it a valid one");
        }
        if (CLOCKS.contains(known)) {
            return Optional.of(
                    "the clock of this machine is wrong, or the key has expired; who runs this machine must set it");
        }
        if (RIGHTS.contains(known)) {
            return Optional.of(owner + " must give the right");
        }
        return status == UNAUTHORIZED || status == FORBIDDEN
                ? Optional.of(owner + " must give the right, or the key is wrong")
                : Optional.empty();
    }
}
