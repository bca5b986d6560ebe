package featuredrop.workflows.policy;

import static featuredrop.workflows.policy.FailureKind.BUG;
import static featuredrop.workflows.policy.FailureKind.CAPACITY;
import static featuredrop.workflows.policy.FailureKind.CONFLICT;
import static featuredrop.workflows.policy.FailureKind.PARTNER_DATA;
import static featuredrop.workflows.policy.FailureKind.PLATFORM;
import static featuredrop.workflows.policy.FailureKind.STATE_UNKNOWN;

/// What failed, as one term for operators. The kind says who must act, whether the call is repeated, and which runbook
/// page helps. The text of a type travels in Temporal's failures and never changes.
public enum FailureType {
    /// A failure with no type of its own; one for each kind.
    OTHER_PARTNER_DATA(PARTNER_DATA, "PARTNER_DATA"),
    OTHER_PLATFORM(PLATFORM, "PLATFORM"),
    OTHER_CAPACITY(CAPACITY, "CAPACITY"),
    OTHER_STATE_UNKNOWN(STATE_UNKNOWN, "STATE_UNKNOWN"),
    OTHER_CONFLICT(CONFLICT, "CONFLICT"),
    OTHER_BUG(BUG, "BUG"),
    /// An exception that no code of ours expects. The workflow repeats the call a few times; then a person
    /// decides.
    UNEXPECTED(BUG),

    /// The drop is not complete yet; it is checked again after the delay that the failure carries.
    NOT_READY(PLATFORM, "NotReady"),
    /// The manifest entry of a drop is invalid.
    BAD_ENTRY(PARTNER_DATA),
    /// A list has no readable first line: no such column, or twice; no text; another form.
    BAD_HEADER(PARTNER_DATA),
    /// An input file is not the one that was planned.
    INPUT_CHANGED(PARTNER_DATA),
    /// A drop without any input file.
    NO_INPUT(PARTNER_DATA),
    /// The local files cannot be landed as a drop.
    REFUSED(PARTNER_DATA),
    /// A drop or one of its files goes over a limit on input.
    INPUT_TOO_LARGE(PARTNER_DATA),
    /// An input file has more bad lines and damaged ranges than can be recorded.
    TOO_MANY_REJECTS(PARTNER_DATA),
    /// The configuration does not name the partner.
    UNKNOWN_PARTNER(PARTNER_DATA),
    /// A landed file of a format that is not read.
    UNSUPPORTED_FILE(PARTNER_DATA),

    /// A drop of that name has landed already.
    LANDED(CONFLICT),
    /// Another writer kept replacing the same file.
    OUTRUN(CONFLICT),

    /// A file could not be copied to HDFS.
    COPY_FAILED(PLATFORM),
    /// The user of the worker may not do that on HDFS.
    HDFS_NOT_ALLOWED(PLATFORM),
    /// A quota of HDFS is used up.
    HDFS_QUOTA(PLATFORM),
    /// The NameNode writes nothing just now.
    HDFS_SAFE_MODE(PLATFORM),
    /// The NameNode refuses for another reason: a limit of its own, a snapshot, a file in the place of a directory.
    HDFS_REFUSED(PLATFORM),
    /// A file or directory is not on HDFS.
    NOT_FOUND(PLATFORM),
    /// A file of JSON or a protobuf message cannot be read.
    UNREADABLE(PLATFORM),
    /// The same for an object that FeatureDrop wrote and that must be sound by now.
    STORED_UNREADABLE(BUG, "UNREADABLE"),

    /// HDFS asks for Kerberos, and the login or the ticket is refused.
    KERBEROS(PLATFORM),
    /// The S3 server refused or failed.
    S3(PLATFORM),
    /// The S3 server does not allow the call: a right is missing, the key is wrong or has expired.
    S3_NOT_ALLOWED(PLATFORM),
    /// It is not known whether the S3 server took the write.
    S3_STATE_UNKNOWN(STATE_UNKNOWN, "S3"),
    /// A disk, a file system or a store has no room for what is written, or its quota is used up.
    NO_SPACE(PLATFORM),
    /// The plan is not in the exchange, or cuDNN has no engine for a convolution.
    NO_PLAN(PLATFORM),
    /// A chunk does not hold what its index says.
    CHUNK_DAMAGED(BUG),
    /// An index is the index of another file.
    INDEX_DIFFERS(BUG),
    /// The chunks and rejects of an index leave a gap in the file or overlap.
    INDEX_NOT_TILED(BUG),
    /// An object is missing in the exchange.
    OBJECT_MISSING(BUG),
    /// The stored plan is that of another drop.
    PLAN_DIFFERS(BUG),
    /// A result is cut or changed.
    RESULT_DAMAGED(BUG),

    /// A drop has no batch number, or its claim disappeared.
    CLAIM_GONE(BUG),
    /// The published delivery is not where it must be.
    DELIVERY_GONE(BUG),
    /// The list of a partner's deliveries disappeared.
    INDEX_GONE(BUG),
    /// The model's descriptor is not the one that extracted the drop.
    MODEL_CHANGED(BUG),
    /// A part that the settlement does not know.
    NO_SUCH_PART(BUG),
    /// A part of the delivery has other lines than another attempt wrote.
    PART_DIFFERS(BUG),
    /// Staging disappeared.
    STAGING_GONE(BUG),
    /// The delivery differs from plan, indexes and results.
    VERIFICATION_FAILED(BUG),

    /// EC2 has no machine of that type just now.
    NO_CAPACITY(CAPACITY),
    /// The account's quota on EC2 is used up or too small; AWS must raise it.
    EC2_QUOTA(CAPACITY),
    /// The credentials do not allow the EC2 call.
    EC2_NOT_ALLOWED(PLATFORM),
    /// The credentials for EC2 are absent, wrong or expired, or the clock is wrong.
    EC2_CREDENTIALS(PLATFORM),
    /// The account calls EC2 too often just now.
    EC2_THROTTLED(PLATFORM),
    /// EC2 refused the call.
    EC2_REFUSED(PLATFORM),
    /// No SSH connection to the host.
    CONNECTION_FAILED(PLATFORM),
    /// The host's SSH key is not the known one.
    HOST_KEY(PLATFORM),
    /// A key file for SSH is missing or cannot be read.
    KEY_FILE(PLATFORM),
    /// Others may read the private key.
    KEY_FILE_MODE(PLATFORM),
    /// The command on the host failed.
    PROBE_FAILED(PLATFORM),
    /// The host answered, its command did not come back. Only a reboot helps.
    PROBE_HUNG(PLATFORM),
    /// EC2's own checks found the host broken.
    EC2_CHECKS(PLATFORM),
    /// The host's driver is not the expected one.
    WRONG_DRIVER(PLATFORM),
    /// The driver reported an error of a GPU after which only a reboot helps.
    GPU_XID(PLATFORM),
    /// The driver reported an error of a GPU that needs other hardware.
    GPU_FAULTY(PLATFORM),
    /// The host has too little room for its worker.
    HOST_DISK_FULL(PLATFORM),
    /// The host's worker does not run.
    WORKER_ABSENT(PLATFORM),
    /// The host is not one of the pool's.
    UNKNOWN_HOST(BUG),
    /// The configuration does not name the pool.
    UNKNOWN_POOL(BUG),
    /// The configuration does not name the site.
    UNKNOWN_SITE(BUG),
    /// A worker was asked for another site than its own.
    WRONG_SITE(BUG),

    /// cuDNN failed, or is of another version.
    CUDNN(PLATFORM),
    /// The decoding process does not start.
    DECODER(PLATFORM),
    /// The GPU computed other features than the CPU.
    ENGINE_DIFFERS(PLATFORM),
    /// The engine failed on a batch or is closed.
    ENGINE_FAILED(PLATFORM),
    /// The GPU stopped answering; the worker must start again.
    GPU_LOST(PLATFORM),
    /// The GPU has not enough memory.
    GPU_MEMORY(PLATFORM),
    /// The configuration wants a GPU and none is usable.
    GPU_REQUIRED(PLATFORM),
    /// The drop's model is not loaded here.
    MODEL_MISSING(PLATFORM),
    /// The model's files cannot be used.
    MODEL_UNUSABLE(PLATFORM),
    /// The driver shows no GPU.
    NO_DEVICE(PLATFORM),
    /// A native library is missing.
    NO_LIBRARY(PLATFORM),
    /// A record of a chunk failed although its data may be sound.
    RECORD_FAILED(PLATFORM),
    /// The self-test gave another result than expected.
    SELF_TEST(PLATFORM);

    private final FailureKind kind;
    private final String text;

    FailureType(FailureKind kind, String text) {
        this.kind = kind;
        this.text = text;
    }

    FailureType(FailureKind kind) {
        this.kind = kind;
        this.text = name();
    }

    /// The type of a failure that has none of its own.
    public static FailureType other(FailureKind kind) {
        return switch (kind) {
            case PARTNER_DATA -> OTHER_PARTNER_DATA;
            case PLATFORM -> OTHER_PLATFORM;
            case CAPACITY -> OTHER_CAPACITY;
            case STATE_UNKNOWN -> OTHER_STATE_UNKNOWN;
            case CONFLICT -> OTHER_CONFLICT;
            case BUG -> OTHER_BUG;
        };
    }

    /// Who must act.
    public FailureKind kind() {
        return kind;
    }

    /// Whether the same call may succeed later.
    public boolean retried() {
        return kind.retried();
    }

    /// The runbook page, below `runbooks/`.
    public String runbook() {
        return (this == KERBEROS ? name() : kind.name()) + ".md";
    }

    /// What operators read, and what travels in Temporal's failures.
    public String text() {
        return text;
    }

    @Override
    public String toString() {
        return text;
    }
}
