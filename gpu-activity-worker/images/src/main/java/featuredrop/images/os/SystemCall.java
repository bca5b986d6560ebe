package featuredrop.images.os;

import java.util.List;

/// The system calls that a decoding process may make after its start: the files that are open, its own memory, threads
/// and signal handlers, clocks, and its end. What is not here is refused.
///
/// `fcntl` and `ioctl` are missing because they can make the kernel send a signal to another process, `prlimit64`
/// because it can change the limits of another process, `newfstatat` because it looks at any file.
enum SystemCall {
    READ(0, 63),
    WRITE(1, 64),
    CLOSE(3, 57),
    LSEEK(8, 62),
    PREAD64(17, 67),

    MMAP(9, 222),
    MPROTECT(10, 226),
    MUNMAP(11, 215),
    BRK(12, 214),
    MREMAP(25, 216),
    MADVISE(28, 233),

    RT_SIGACTION(13, 134),
    RT_SIGPROCMASK(14, 135),
    RT_SIGRETURN(15, 139),
    SIGALTSTACK(131, 132),

    CLONE(56, 220),
    FUTEX(202, 98),
    SCHED_YIELD(24, 124),
    SCHED_GETAFFINITY(204, 123),
    SET_ROBUST_LIST(273, 99),
    RSEQ(334, 293),
    PRCTL(157, 167),

    RESTART_SYSCALL(219, 128),
    NANOSLEEP(35, 101),
    CLOCK_GETTIME(228, 113),
    CLOCK_GETRES(229, 114),
    CLOCK_NANOSLEEP(230, 115),
    GETTIMEOFDAY(96, 169),
    GETRUSAGE(98, 165),
    GETPID(39, 172),
    GETTID(186, 178),
    GETCPU(309, 168),
    SYSINFO(99, 179),
    GETRANDOM(318, 278),
    MEMBARRIER(324, 283),

    EXIT(60, 93),
    EXIT_GROUP(231, 94);

    private final int x86;
    private final int arm;

    SystemCall(int x86, int arm) {
        this.x86 = x86;
        this.arm = arm;
    }

    /// Its number on a machine.
    int number(Machine machine) {
        return switch (machine) {
            case X86_64 -> x86;
            case AARCH64 -> arm;
        };
    }

    /// What its first argument may be; empty when anything.
    List<Integer> firstArguments() {
        return switch (this) {
            // Threads of this process alone, with the flags that glibc and musl give: a new process has others.
            case CLONE -> List.of(0x003d0f00, 0x007d0f00);
            // `PR_SET_NAME`, the name of a thread.
            case PRCTL -> List.of(15);
            default -> List.of();
        };
    }
}
