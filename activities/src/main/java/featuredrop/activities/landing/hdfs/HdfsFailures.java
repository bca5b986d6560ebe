package featuredrop.activities.landing.hdfs;

import featuredrop.activities.landing.LandingZone;
import featuredrop.workflows.policy.DropException;
import featuredrop.workflows.policy.FailureKind;
import featuredrop.workflows.policy.FailureType;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.hadoop.ipc.RemoteException;
import org.jspecify.annotations.Nullable;

/// What HDFS answers, as failures that say what was to be done and who must act.
///
/// The NameNode refuses a call in one of two forms, of which the client chooses one: as an exception of its class, or
/// as a `RemoteException` that names the class. Either one may be the cause of others.
final class HdfsFailures {
    /// Something that the NameNode refuses.
    ///
    /// @param exceptions ends of the names of the classes that mean it
    /// @param type what operators read
    /// @param reason what is wrong, null for the NameNode's own words
    /// @param remedy who must act, and how
    private record Refusal(
            List<String> exceptions,
            FailureType type,
            @Nullable String reason,
            String remedy) {}

    private static final String ADMINISTRATOR = "the HDFS administrator must ";

    /// In the order in which they are looked for.
    private static final List<Refusal> REFUSALS = List.of(
            new Refusal(
                    List.of("SafeModeException"),
                    FailureType.HDFS_SAFE_MODE,
                    "the NameNode is in safe mode",
                    "it ends by itself when the DataNodes have reported, or the HDFS administrator must end it"),
            new Refusal(
                    List.of("DSQuotaExceededException", "QuotaByStorageTypeExceededException"),
                    FailureType.HDFS_QUOTA,
                    "space quota",
                    ADMINISTRATOR + "raise it, or make room"),
            new Refusal(
                    List.of("NSQuotaExceededException"),
                    FailureType.HDFS_QUOTA,
                    "quota of names",
                    ADMINISTRATOR + "raise it, or remove files"),
            new Refusal(
                    List.of("QuotaExceededException", "ClusterStorageCapacityExceededException"),
                    FailureType.HDFS_QUOTA,
                    "quota",
                    ADMINISTRATOR + "raise it, or make room"),
            new Refusal(
                    List.of("SnapshotAccessControlException"),
                    FailureType.HDFS_REFUSED,
                    null,
                    "snapshots are read-only; the configuration must name a directory outside"),
            new Refusal(
                    List.of("AccessControlException", "AuthorizationException"),
                    FailureType.HDFS_NOT_ALLOWED,
                    null,
                    "the owner of that directory or the HDFS administrator must give the right"),
            new Refusal(
                    List.of("PathComponentTooLongException", "MaxDirectoryItemsExceededException"),
                    FailureType.HDFS_REFUSED,
                    null,
                    ADMINISTRATOR + "raise the limit, or the name or directory must be another one"),
            new Refusal(
                    List.of("ParentNotDirectoryException", "FileAlreadyExistsException", "PathIsNotDirectoryException"),
                    FailureType.HDFS_REFUSED,
                    null,
                    "what stands in the place of that directory must be moved away"),
            new Refusal(
                    List.of("SnapshotException", "UnresolvedPathException", "InvalidPathException"),
                    FailureType.HDFS_REFUSED,
                    null,
                    ADMINISTRATOR + "look at that directory"));

    /// What the NameNode says of a quota of bytes or of names.
    private static final List<Pattern> QUOTAS = List.of(
            Pattern.compile(
                    "quota of (?<place>/.*?) is exceeded: quota = (?<limit>.+?) but .{1,40}consumed = (?<used>.+)"),
            Pattern.compile("quota .{0,40}of directory (?<place>/.*?) is exceeded: "
                    + "quota=(?<limit>-?\\d+) file count=(?<used>\\d+)"),
            Pattern.compile("on path : (?<place>/.*?) is exceeded\\. ?quota = (?<limit>.+?) but "
                    + ".{1,40}consumed = (?<used>.+)"));

    private static final int MOST_CAUSES = 20;

    private HdfsFailures() {}

    /// Nothing was changed: a question, or a call that the NameNode itself refused.
    static DropException failed(String what, IOException cause) {
        Optional<String> kerberos = KerberosProblem.ofCall(cause);
        if (kerberos.isPresent()) {
            return new DropException(FailureType.KERBEROS, "Cannot " + what + ": " + kerberos.get(), cause);
        }
        Optional<DropException> refusal = refusal(what, cause);
        if (refusal.isPresent()) {
            return refusal.get();
        }
        if (cause instanceof FileNotFoundException) {
            return notFound(what, cause);
        }
        return new DropException(FailureKind.PLATFORM, "Cannot " + what + ": " + firstLine(cause), cause);
    }

    /// The answer may have been lost after the change took effect.
    static DropException unknown(String what, IOException cause) {
        // Without a ticket no question is asked.
        boolean answered = cause instanceof RemoteException
                || cause instanceof FileNotFoundException
                || KerberosProblem.ofCall(cause).isPresent();
        if (answered || refusal(what, cause).isPresent()) {
            return failed(what, cause);
        }
        return new DropException(
                FailureKind.STATE_UNKNOWN,
                "It is unknown whether this took effect: " + what + ": " + firstLine(cause),
                cause);
    }

    static DropException notFound(String what, IOException cause) {
        return new DropException(LandingZone.NOT_FOUND, "Cannot " + what + ": not found", cause);
    }

    /// The failure of a call that the NameNode refused; empty when it did not.
    static Optional<DropException> refusal(String what, IOException thrown) {
        Throwable cause = thrown;
        for (int depth = 0; cause != null && depth < MOST_CAUSES; depth++) {
            for (Refusal refusal : REFUSALS) {
                if (isOf(refusal, cause)) {
                    String reason = reason(refusal, firstLineOf(cause));
                    return Optional.of(new DropException(
                            refusal.type(),
                            "HDFS refuses to " + what + ": " + reason + "; " + refusal.remedy(),
                            thrown));
                }
            }
            cause = cause.getCause();
        }
        return Optional.empty();
    }

    /// A NameNode that may soon be active says `RetriableException`, and names the true one in its message.
    private static boolean isOf(Refusal refusal, Throwable cause) {
        String name = className(cause);
        String told = name.endsWith("RetriableException") ? firstLineOf(cause) : name;
        return refusal.exceptions().stream()
                .anyMatch(end -> named(name, end) || (!told.equals(name) && told.contains(end)));
    }

    /// The class that the NameNode threw, in whatever form it came here.
    static String className(Throwable cause) {
        return cause instanceof RemoteException remote
                ? remote.getClassName()
                : cause.getClass().getName();
    }

    private static boolean named(String type, String end) {
        return type.endsWith("." + end) || type.endsWith("$" + end);
    }

    private static String reason(Refusal refusal, String words) {
        if (refusal.reason() == null) {
            return words;
        }
        if (refusal.type() != FailureType.HDFS_QUOTA) {
            return refusal.reason();
        }
        for (Pattern form : QUOTAS) {
            Matcher quota = form.matcher(words);
            if (quota.find()) {
                return refusal.reason() + " of " + quota.group("place") + " exceeded (limit "
                        + plain(quota.group("limit")) + ", used " + plain(quota.group("used")) + ")";
            }
        }
        return refusal.reason() + " exceeded: " + words;
    }

    /// HDFS writes a size twice, as `1024 B = 1 KB`.
    private static String plain(String size) {
        return size.substring(size.lastIndexOf(" = ") < 0 ? 0 : size.lastIndexOf(" = ") + 3)
                .strip();
    }

    /// A remote exception's message carries the NameNode's stack trace below its first line.
    static String firstLine(IOException cause) {
        return KerberosProblem.ofCall(cause)
                .orElseGet(() -> cause.getClass().getSimpleName() + ": " + firstLineOf(cause));
    }

    private static String firstLineOf(Throwable cause) {
        String message = String.valueOf(cause.getMessage()).strip();
        int end = message.indexOf('\n');
        return end < 0 ? message : message.substring(0, end);
    }
}
