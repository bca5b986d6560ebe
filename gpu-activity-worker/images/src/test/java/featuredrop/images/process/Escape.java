package featuredrop.images.process;

import com.sun.tools.attach.VirtualMachine;
import featuredrop.images.os.RawCalls;
import java.io.RandomAccessFile;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/// What code that has taken over a decoding process may try.
enum Escape {
    READ_ENVIRONMENT {
        @Override
        void attempt(Aim aim) throws Exception {
            byte[] ignored = Files.readAllBytes(aim.ofWorker("environ"));
        }
    },
    READ_MEMORY {
        @Override
        void attempt(Aim aim) throws Exception {
            try (RandomAccessFile memory =
                    new RandomAccessFile(aim.ofWorker("mem").toFile(), "r")) {
                memory.seek(0);
            }
        }
    },
    LIST_OPEN_FILES {
        @Override
        void attempt(Aim aim) throws Exception {
            try (Stream<Path> files = Files.list(aim.ofWorker("fd"))) {
                long ignored = files.count();
            }
        }
    },
    READ_FILE {
        @Override
        void attempt(Aim aim) throws Exception {
            String ignored = Files.readString(aim.directory().resolve("secret"));
        }
    },
    WRITE_FILE {
        @Override
        void attempt(Aim aim) throws Exception {
            Files.writeString(aim.directory().resolve("written"), "");
        }
    },
    REMOVE_FILE {
        @Override
        void attempt(Aim aim) throws Exception {
            Files.delete(aim.directory().resolve("victim"));
        }
    },
    CONNECT {
        @Override
        void attempt(Aim aim) throws Exception {
            new Socket(InetAddress.getLoopbackAddress(), aim.port()).close();
        }
    },
    EXECUTE {
        @Override
        void attempt(Aim aim) throws Exception {
            int ignored = new ProcessBuilder("true").start().waitFor();
        }
    },
    SIGNAL {
        @Override
        void attempt(Aim aim) {
            if (!RawCalls.mayKill(aim.worker())) {
                throw new IllegalStateException("refused");
            }
        }
    },
    ATTACH {
        @Override
        void attempt(Aim aim) throws Exception {
            VirtualMachine.attach(String.valueOf(aim.worker())).detach();
        }
    };

    /// Returns when it succeeds.
    abstract void attempt(Aim aim) throws Exception;

    /// Whether it succeeds.
    boolean succeeds(Aim aim) {
        try {
            attempt(aim);
            return true;
        } catch (Exception | LinkageError e) {
            return false;
        }
    }

    /// What the attempts are aimed at.
    ///
    /// @param worker its process id
    /// @param directory with a file that is read and one that is removed
    /// @param port of a listening socket
    record Aim(long worker, Path directory, int port) {
        Path ofWorker(String file) {
            return Path.of("/proc", String.valueOf(worker), file);
        }

        String line() {
            return String.join("\n", String.valueOf(worker), directory.toString(), String.valueOf(port));
        }

        static Aim of(List<String> lines) {
            return new Aim(Long.parseLong(lines.get(0)), Path.of(lines.get(1)), Integer.parseInt(lines.get(2)));
        }
    }
}
