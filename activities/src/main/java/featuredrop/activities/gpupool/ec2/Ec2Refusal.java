package featuredrop.activities.gpupool.ec2;

import featuredrop.exchange.aws.AwsRefusal;
import featuredrop.workflows.policy.DropException;
import featuredrop.workflows.policy.FailureType;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.services.ec2.model.Ec2Exception;

/// A call that EC2 refused. Throttling, a wrong key, a missing right, a quota and a lack of machines are told apart,
/// because another person must act on each, or nobody.
final class Ec2Refusal {
    private static final int TOO_MANY_REQUESTS = 429;
    /// The SDK's own list has them too, without those that begin with `Client.`.
    private static final Set<String> THROTTLED = Set.of(
            "EC2ThrottledException",
            "PriorRequestNotComplete",
            "RequestLimitExceeded",
            "RequestThrottled",
            "RequestThrottledException",
            "SlowDown",
            "ThrottledException",
            "Throttling",
            "ThrottlingException",
            "TooManyRequestsException");
    /// Limits of the account; those of calls are among the throttled ones.
    private static final Pattern QUOTA = Pattern.compile("\\w+(LimitExceeded|CountExceeded|QuotaExceeded)");
    /// Another host, type or zone may still be had.
    private static final Pattern CAPACITY = Pattern.compile("Insufficient\\w+|IdempotentInstanceTerminated"
            + "|ReservationCapacityExceeded|SpotMaxPriceTooLow|UnfulfillableCapacity|Unsupported");

    private static final Pattern NUMBER = Pattern.compile("limit of ([0-9]+)");
    /// EC2 appends up to some thousand letters that only a holder of another right can decode.
    private static final Pattern ENCODED = Pattern.compile("\\s*Encoded authorization failure message: \\S*");

    private static final Pattern FAMILY = Pattern.compile("([a-z]+)([0-9]*).*");

    private final int status;
    private final String code;
    private final String answer;
    private final Ec2Exception cause;

    Ec2Refusal(Ec2Exception cause) {
        AwsErrorDetails details = cause.awsErrorDetails();
        String given = details == null ? null : details.errorCode();
        this.status = cause.statusCode();
        this.code = given == null ? "" : given.replaceFirst("^(Client|Server)\\.", "");
        this.answer = details == null || details.errorMessage() == null
                ? ""
                : ENCODED.matcher(details.errorMessage()).replaceAll("");
        this.cause = cause;
    }

    /// Whether EC2 has no such operation for a spot instance.
    boolean isOfSpot() {
        return code.equals("UnsupportedOperation") && answer.contains("Spot Instance");
    }

    /// As the failure that operators see.
    ///
    /// @param call who refused to do what
    /// @param type the machine's instance type; null when it is not known
    /// @param spot whether it is a spot machine
    DropException failure(String call, @Nullable String type, boolean spot) {
        String message = call + ": " + (code.isEmpty() ? "" + status : code) + (answer.isEmpty() ? "" : ", " + answer);
        if (THROTTLED.contains(code) || status == TOO_MANY_REQUESTS || cause.isThrottlingException()) {
            return failed(
                    FailureType.EC2_THROTTLED, message + "; the account calls EC2 too often, it is asked again later");
        }
        if (QUOTA.matcher(code).matches()) {
            return failed(FailureType.EC2_QUOTA, message + "; " + quota(type, spot));
        }
        if (CAPACITY.matcher(code).matches()) {
            return failed(FailureType.NO_CAPACITY, message);
        }
        // Rights and keys are given without a restart of ours, so a refusal is asked again and stays visible.
        String given = code.isEmpty() ? null : code;
        Optional<String> remedy = AwsRefusal.remedy(status, given, "the owner of the AWS account");
        if (remedy.isEmpty()) {
            return failed(FailureType.EC2_REFUSED, message);
        }
        return failed(
                AwsRefusal.isOfKeys(status, given) ? FailureType.EC2_CREDENTIALS : FailureType.EC2_NOT_ALLOWED,
                message + "; " + remedy.get());
    }

    private DropException failed(FailureType type, String message) {
        return new DropException(type, message, cause);
    }

    private String quota(@Nullable String type, boolean spot) {
        Matcher number = NUMBER.matcher(answer);
        String limit = Objects.requireNonNullElse(quotaName(type, spot), "limit " + code);
        return (limit.startsWith("limit") ? "the " : "the quota ") + limit
                + (number.find() ? " is " + number.group(1) : " is used up")
                + "; ask AWS to raise it (Service Quotas, Amazon EC2)";
    }

    /// The name in AWS's Service Quotas; null when the code tells more.
    private @Nullable String quotaName(@Nullable String type, boolean spot) {
        Matcher family = FAMILY.matcher(type == null ? "" : type);
        if (!code.matches("VcpuLimitExceeded|MaxSpotInstanceCountExceeded") || !family.matches()) {
            return null;
        }
        String kind = switch (family.group(1)) {
            case "g", "gr", "vt" -> "G and VT";
            case "p" -> "P";
            case "inf" -> "Inf";
            case "trn" -> "Trn";
            case "dl" -> "DL";
            default ->
                family.group(1).matches("[acdhimrtz][a-z]*") && !family.group(1).equals("hpc")
                        ? "Standard (A, C, D, H, I, M, R, T, Z)"
                        : "";
        };
        if (kind.isEmpty()) {
            return null;
        }
        if (!spot) {
            return "Running On-Demand " + kind + " instances";
        }
        String ofSpot = kind.equals("P") ? (family.group(2).equals("5") ? "P5" : "P4, P3 and P2") : kind;
        return "All " + ofSpot + " Spot Instance Requests";
    }
}
