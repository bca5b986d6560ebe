package featuredrop.activities.gpupool.ssh;

import com.jcraft.jsch.ChannelExec;
import com.jcraft.jsch.JSch;
import com.jcraft.jsch.JSchException;
import com.jcraft.jsch.JSchHostKeyException;
import com.jcraft.jsch.Session;
import featuredrop.activities.gpupool.HostProbe;
import featuredrop.exchange.config.PoolConfig.SshConfig;
import featuredrop.exchange.config.file.SecretFile;
import featuredrop.workflows.policy.DropException;
import featuredrop.workflows.policy.FailureKind;
import featuredrop.workflows.policy.FailureType;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// Probes over SSH with jsch. Keys and known hosts are read again at each probe, so that replaced files count at once.
///
/// Two limits bound each command. `timeout -k` on the host kills a command that hangs, so that no orphan is left.
/// A process in an uninterruptible wait survives even that, so the client disconnects at the deadline. jsch's own read
/// timeout and keepalive do not end a read while sshd answers.
public final class JschHostProbe implements HostProbe {
    private static final Duration KEEPALIVE = Duration.ofSeconds(2);
    private static final int MOST_ANSWER = 4096;
    /// What `timeout` exits with: the command was ended, or had to be killed.
    private static final Set<Integer> TIMED_OUT = Set.of(124, 137);

    private final SshConfig config;

    /// @param config how to log in and what to run
    public JschHostProbe(SshConfig config) {
        this.config = config;
    }

    /// Refuses files that cannot be used: absent, or a private key that others may read.
    ///
    /// @throws DropException naming the file
    public void checkFiles() {
        fileProblems().stream().findFirst().ifPresent(problem -> {
            throw problem;
        });
    }

    /// All of [#checkFiles], one for each file that cannot be used.
    public List<DropException> fileProblems() {
        List<DropException> problems = new ArrayList<>();
        for (Path file : List.of(config.knownHosts(), config.privateKey())) {
            if (!Files.isReadable(file)) {
                problems.add(new DropException(FailureType.KEY_FILE, file + " is absent or cannot be read"));
            } else if (file.equals(config.privateKey())) {
                keyMode(file).ifPresent(problems::add);
            }
        }
        return problems;
    }

    private static Optional<DropException> keyMode(Path key) {
        try {
            SecretFile.requirePrivate(key, key + " ");
            return Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.of(new DropException(FailureType.KEY_FILE_MODE, String.valueOf(e.getMessage()), e));
        } catch (IOException e) {
            return Optional.of(new DropException(FailureKind.PLATFORM, key + " cannot be checked", e));
        }
    }

    @Override
    public String probe(String address) {
        checkFiles();
        Attempt attempt = new Attempt(Objects.requireNonNullElse(config.address(), address) + ":" + config.port());
        Executor later = CompletableFuture.delayedExecutor(
                config.deadline().toMillis(), TimeUnit.MILLISECONDS, Thread::startVirtualThread);
        CompletableFuture<?> deadline = CompletableFuture.runAsync(attempt::expire, later);
        try {
            return attempt.run(Objects.requireNonNullElse(config.address(), address));
        } finally {
            deadline.cancel(false);
            attempt.close();
        }
    }

    private static DropException failed(FailureType type, String message, Exception cause) {
        return new DropException(type, message + ": " + cause.getMessage(), cause);
    }

    /// One connection and one command. [#expire] may be called by another thread at any moment.
    private final class Attempt {
        private final String where;
        private final AtomicBoolean expired = new AtomicBoolean();
        private volatile @Nullable Session session;
        private volatile boolean connected;

        Attempt(String where) {
            this.where = where;
        }

        String run(String host) {
            try {
                Session open = open(host);
                connected = true;
                return answer(open);
            } catch (JSchHostKeyException e) {
                throw failed(
                        FailureType.HOST_KEY,
                        "The host key of " + where + " is not the one in " + config.knownHosts(),
                        e);
            } catch (JSchException | IOException e) {
                throw expired.get()
                        ? tooLate(e)
                        : failed(FailureType.CONNECTION_FAILED, "No SSH connection to " + where, e);
            }
        }

        private Session open(String host) throws JSchException {
            JSch jsch = new JSch();
            jsch.setKnownHosts(config.knownHosts().toString());
            jsch.addIdentity(config.privateKey().toString());
            Session opening = jsch.getSession(config.user(), host, config.port());
            opening.setConfig("StrictHostKeyChecking", "yes");
            opening.setConfig("PreferredAuthentications", "publickey");
            opening.setServerAliveInterval((int) KEEPALIVE.toMillis());
            opening.setServerAliveCountMax(2);
            session = opening;
            opening.connect((int) config.deadline().toMillis());
            return opening;
        }

        private String answer(Session open) throws JSchException, IOException {
            ChannelExec channel = (ChannelExec) open.openChannel("exec");
            channel.setCommand(wrapped());
            try (InputStream output = channel.getInputStream()) {
                channel.connect((int) config.deadline().toMillis());
                String text = new String(output.readNBytes(MOST_ANSWER), StandardCharsets.UTF_8).strip();
                awaitEnd(channel);
                int status = channel.getExitStatus();
                if (expired.get() || TIMED_OUT.contains(status)) {
                    throw tooLate(null);
                }
                if (status < 0) {
                    throw new IOException("the connection was lost before the command ended");
                }
                if (status != 0) {
                    throw new DropException(
                            FailureType.PROBE_FAILED,
                            "'" + config.command() + "' on " + where + " ended with " + status + ": "
                                    + firstLine(text));
                }
                return firstLine(text);
            } finally {
                channel.disconnect();
            }
        }

        /// The end of the output comes before the exit status.
        private void awaitEnd(ChannelExec channel) {
            while (!channel.isClosed() && channel.isConnected() && !expired.get()) {
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
            }
        }

        /// The remote limit is shorter than ours, so that the host ends the command first.
        private String wrapped() {
            long seconds = Math.max(1, config.deadline().toSeconds() - 5);
            return "timeout -k 2 " + seconds + " " + config.command() + " 2>&1";
        }

        private DropException tooLate(@Nullable Exception cause) {
            FailureType type = connected ? FailureType.PROBE_HUNG : FailureType.CONNECTION_FAILED;
            String words = connected
                    ? "'" + config.command() + "' on " + where + " did not end within " + config.deadline()
                    : "No SSH connection to " + where + " within " + config.deadline();
            return new DropException(type, words, cause);
        }

        void expire() {
            expired.set(true);
            close();
        }

        void close() {
            Session open = session;
            if (open != null) {
                open.disconnect();
            }
        }

        private static String firstLine(String text) {
            return text.lines().findFirst().orElse("");
        }
    }
}
