package featuredrop.activities.gpupool.ssh;

import com.jcraft.jsch.ChannelExec;
import com.jcraft.jsch.JSch;
import com.jcraft.jsch.JSchException;
import com.jcraft.jsch.JSchHostKeyException;
import com.jcraft.jsch.Session;
import featuredrop.activities.gpupool.HostCheck;
import featuredrop.activities.gpupool.HostHealth;
import featuredrop.activities.gpupool.HostProbe;
import featuredrop.activities.gpupool.HostReport;
import featuredrop.exchange.config.PoolConfig.SshConfig;
import featuredrop.exchange.config.file.SecretFile;
import featuredrop.workflows.policy.DropException;
import featuredrop.workflows.policy.FailureKind;
import featuredrop.workflows.policy.FailureType;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// Probes over SSH with jsch. Keys and known hosts are read again at each probe, so that replaced files
/// count at once.
///
/// Two limits bound each command. `timeout -k` on the host kills a command that hangs, so that no orphan
/// is left. A process in an uninterruptible wait survives even that, so the caller waits until the
/// deadline only. jsch's own read timeout and keepalive do not end a read while sshd answers.
public final class JschHostProbe implements HostProbe {
    private static final Duration KEEPALIVE = Duration.ofSeconds(2);
    private static final int MOST_ANSWER = 64 << 10;

    private final SshConfig config;
    /// By host. One of them may have no end, and it is the only one of its host then.
    private final Map<String, Attempt> running = new ConcurrentHashMap<>();

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
    public HostHealth probe(String address) {
        checkFiles();
        String host = Objects.requireNonNullElse(config.address(), address);
        Attempt attempt = running.compute(
                host, (_, other) -> other == null || other.answer.isDone() ? new Attempt(host).begin() : other);
        try {
            return attempt.answer.get(Math.max(0, attempt.nanosLeft()), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            throw attempt.tooLate(e);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof DropException known
                    ? known
                    : new DropException(FailureType.UNEXPECTED, attempt.where + ": " + e.getCause(), e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new DropException(FailureKind.PLATFORM, "The probe of " + attempt.where + " was interrupted", e);
        }
    }

    private static DropException failed(FailureType type, String message, Exception cause) {
        return new DropException(type, message + ": " + cause.getMessage(), cause);
    }

    /// One connection and one command, by a thread of its own. A command that does not come back keeps
    /// its connection, because only then it is known whether it still hangs: the end of the command, of
    /// the connection or of the host ends the attempt.
    private final class Attempt {
        private final String host;
        private final String where;
        private final Instant since = Instant.now();
        private final long began = System.nanoTime();
        private final CompletableFuture<HostHealth> answer = new CompletableFuture<>();
        private final ByteArrayOutputStream said = new ByteArrayOutputStream();
        private volatile @Nullable Session session;
        private volatile boolean commanded;

        Attempt(String host) {
            this.host = host;
            this.where = host + ":" + config.port();
        }

        Attempt begin() {
            Thread.ofVirtual().name("probe " + where).start(this::run);
            return this;
        }

        long nanosLeft() {
            return config.deadline().toNanos() - (System.nanoTime() - began);
        }

        private void run() {
            try {
                answer.complete(ask());
            } catch (RuntimeException | Error e) {
                // Contained here, because it belongs to those who wait for the answer.
                answer.completeExceptionally(e);
            } finally {
                close();
                running.remove(host, this);
            }
        }

        private HostHealth ask() {
            try {
                return answer(open());
            } catch (JSchHostKeyException e) {
                throw failed(
                        FailureType.HOST_KEY,
                        "The host key of " + where + " is not the one in " + config.knownHosts(),
                        e);
            } catch (JSchException | IOException e) {
                throw failed(FailureType.CONNECTION_FAILED, "No SSH connection to " + where, e);
            }
        }

        private Session open() throws JSchException {
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

        private HostHealth answer(Session open) throws JSchException, IOException {
            ChannelExec channel = (ChannelExec) open.openChannel("exec");
            channel.setCommand(wrapped());
            try (InputStream output = channel.getInputStream()) {
                commanded = true;
                channel.connect((int) config.deadline().toMillis());
                read(output);
                awaitEnd(channel);
                return judged(channel.getExitStatus());
            } finally {
                channel.disconnect();
            }
        }

        /// What is beyond the limit is read and left out, so that the command can end.
        private void read(InputStream output) throws IOException {
            byte[] buffer = new byte[4096];
            for (int read = output.read(buffer); read >= 0; read = output.read(buffer)) {
                said.write(buffer, 0, Math.min(read, MOST_ANSWER - said.size()));
            }
        }

        /// The end of the output comes before the exit status.
        private static void awaitEnd(ChannelExec channel) {
            while (!channel.isClosed() && channel.isConnected()) {
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
            }
        }

        private HostHealth judged(int status) throws IOException {
            String text = said.toString(StandardCharsets.UTF_8).strip();
            if (HostReport.isTimedOut(status)) {
                throw hung("did not end in time and was killed on the host", null);
            }
            if (status < 0) {
                throw new IOException("the connection was lost before the command ended");
            }
            if (status != 0) {
                throw new DropException(
                        FailureType.PROBE_FAILED,
                        "'" + config.command() + "' on " + where + " ended with " + status + ": " + firstLine(text));
            }
            if (!HostReport.begins(text)) {
                return HostHealth.said(firstLine(text));
            }
            if (!HostReport.isWhole(text)) {
                throw new DropException(
                        FailureType.PROBE_FAILED, "The report of '" + config.command() + "' on " + where + " is cut");
            }
            return HostReport.read(text);
        }

        /// The remote limit is shorter than ours, so that the host ends the command first.
        private String wrapped() {
            long seconds = Math.max(1, config.deadline().toSeconds() - 5);
            return "timeout -k 2 " + seconds + " " + config.command() + " 2>&1";
        }

        /// Without a command under way nothing is left to wait for.
        DropException tooLate(Exception cause) {
            if (commanded) {
                return hung("hangs since " + since.truncatedTo(ChronoUnit.SECONDS) + " and no other is begun", cause);
            }
            close();
            return new DropException(
                    FailureType.CONNECTION_FAILED,
                    "No SSH connection to " + where + " within " + config.deadline(),
                    cause);
        }

        private DropException hung(String how, @Nullable Exception cause) {
            String text = said.toString(StandardCharsets.UTF_8);
            String driver = HostReport.begins(text) ? HostCheck.cause(HostReport.read(text)) : "";
            return new DropException(
                    FailureType.PROBE_HUNG, "'" + config.command() + "' on " + where + " " + how + driver, cause);
        }

        private void close() {
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
