package featuredrop.images.os;

import java.util.Optional;

/// A kind of processor whose system calls are known.
enum Machine {
    X86_64(0xc000003e, 317, 435),
    AARCH64(0xc00000b7, 277, 435);

    private final int audit;
    private final int seccomp;
    private final int clone3;

    Machine(int audit, int seccomp, int clone3) {
        this.audit = audit;
        this.seccomp = seccomp;
        this.clone3 = clone3;
    }

    /// The one that this process runs on; empty when it is neither.
    static Optional<Machine> ofThisProcess() {
        return switch (System.getProperty("os.arch")) {
            case "amd64", "x86_64" -> Optional.of(X86_64);
            case "aarch64" -> Optional.of(AARCH64);
            default -> Optional.empty();
        };
    }

    /// `AUDIT_ARCH_` of Linux's `audit.h`.
    int audit() {
        return audit;
    }

    /// The number of `seccomp`.
    int seccomp() {
        return seccomp;
    }

    /// The number of `clone3`.
    int clone3() {
        return clone3;
    }
}
