package featuredrop.exchange.objectstore.s3;

import featuredrop.exchange.aws.AwsRefusal;
import java.util.Optional;
import software.amazon.awssdk.services.s3.model.S3Exception;

/// What went wrong with a request, in the words of operators: status and error code only. The SDK's own messages carry
/// request ids and, for connections, whole addresses.
final class S3Answer {
    /// Who gives rights.
    static final String OWNER = "the owner of the bucket";

    private S3Answer() {}

    /// One line: verb, place, answer and, where a person must act, who.
    static String text(String verb, String place, Exception e) {
        if (e instanceof S3Exception s3) {
            Optional<String> who = whoMustAct(s3.statusCode(), code(s3));
            if (who.isPresent()) {
                return "S3 refuses " + verb + " of " + place + ": " + cause(e) + "; " + who.get();
            }
        }
        return verb + " of " + place + " failed: " + cause(e);
    }

    /// The answer alone.
    static String cause(Exception e) {
        if (e instanceof S3Exception s3) {
            return (s3.statusCode() + " " + code(s3)).strip();
        }
        Throwable root = e;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root.getClass().getSimpleName() + ", " + root.getMessage();
    }

    /// Whether the answer says that the bucket, not the object, is absent. HEAD tells them apart only by luck.
    static boolean noBucket(Exception e) {
        return e instanceof S3Exception s3 && code(s3).equals("NoSuchBucket");
    }

    /// Whether the server does not allow the call: the key, its rights or the clock.
    static boolean isNotAllowed(Exception e) {
        return e instanceof S3Exception s3
                && AwsRefusal.remedy(s3.statusCode(), code(s3), OWNER).isPresent();
    }

    private static Optional<String> whoMustAct(int status, String code) {
        return switch (code) {
            case "NoSuchBucket" ->
                Optional.of("the bucket does not exist: whoever manages the storage must create it, or correct"
                        + " exchange.bucket");
            case "PermanentRedirect", "AuthorizationHeaderMalformed", "IllegalLocationConstraintException" ->
                Optional.of("the bucket is in another region: correct exchange.region");
            default -> AwsRefusal.remedy(status, code, OWNER);
        };
    }

    private static String code(S3Exception e) {
        return e.awsErrorDetails() == null || e.awsErrorDetails().errorCode() == null
                ? ""
                : e.awsErrorDetails().errorCode();
    }
}
