package featuredrop.local;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// The processes of one local system, by name. They go on when the process that started them ends.
///
/// Every process and all that it starts carry the system's directory in their environment, so that [#stopAll] also
/// finds one whose run file was never written. Not for use by several threads at once.
public final class ProcessTable {
    static final String MARK = "FEATUREDROP_LOCAL";
    private static final Duration GRACE = Duration.ofSeconds(8);

    private final LocalDirectory directory;
    private final Duration grace;

    public ProcessTable(LocalDirectory directory) {
        this(directory, GRACE);
    }

    /// @param grace how long a process may take to end when it is asked to
    ProcessTable(LocalDirectory directory, Duration grace) {
        this.directory = directory;
        this.grace = grace;
    }

    /// Starts a process in a session of its own.
    ///
    /// @return what its output holds before its first line
    public long start(ProcessSpec spec) {
        Path log = directory.log(spec.name());
        try {
            Files.createDirectories(log.getParent());
            long before = Files.exists(log) ? Files.size(log) : 0;
            List<String> command = new ArrayList<>(List.of("setsid"));
            command.addAll(spec.command());
            ProcessBuilder builder = new ProcessBuilder(command)
                    .directory(directory.root().toFile())
                    .redirectInput(Path.of("/dev/null").toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
            builder.environment().put(MARK, directory.root().toString());
            builder.environment().putAll(spec.environment());
            RunFile.of(builder.start().toHandle()).write(runFile(spec.name()));
            return before;
        } catch (IOException e) {
            throw new LocalSystemException("Cannot start " + spec.name(), e);
        }
    }

    /// Names of all processes that were ever started and not stopped in order.
    public List<String> names() {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory.runFiles(), "*.json")) {
            TreeSet<String> names = new TreeSet<>();
            files.forEach(file -> names.add(file.getFileName().toString().replace(".json", "")));
            return List.copyOf(names);
        } catch (NoSuchFileException e) {
            return List.of();
        } catch (IOException e) {
            throw new LocalSystemException("Cannot list " + directory.runFiles(), e);
        }
    }

    /// The living process of this name.
    public Optional<ProcessHandle> find(String name) {
        return RunFile.process(runFile(name));
    }

    /// Sends a signal such as `STOP` or `CONT`, if the process lives.
    public void signal(String name, String signal) {
        find(name).ifPresent(process -> signal(process, signal));
    }

    /// Ends a process at once, as a power cut would, and waits until it is gone.
    public void kill(String name) {
        find(name).ifPresent(process -> {
            process.destroyForcibly();
            await(process, GRACE);
        });
    }

    /// Asks a process to end, and kills it when it does not.
    public void stop(String name) {
        find(name).ifPresent(process -> end(List.of(process)));
        forget(name);
    }

    /// Ends every process of the system, whether its run file is there or not.
    ///
    /// @return how many there were
    public int stopAll() {
        int ended = 0;
        // What a dying process started in its last moment carries the mark too.
        for (List<ProcessHandle> living = marked(); !living.isEmpty(); living = marked()) {
            end(living);
            ended += living.size();
        }
        names().forEach(this::forget);
        return ended;
    }

    private void end(List<ProcessHandle> processes) {
        for (ProcessHandle process : processes) {
            process.destroy();
            // A stopped process does not see the request before it goes on.
            signal(process, "CONT");
        }
        long deadline = System.nanoTime() + grace.toNanos();
        for (ProcessHandle process : processes) {
            if (!await(process, Duration.ofNanos(Math.max(1, deadline - System.nanoTime())))) {
                process.destroyForcibly();
                await(process, GRACE);
            }
        }
    }

    private static boolean await(ProcessHandle process, Duration limit) {
        try {
            process.onExit().get(limit.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException e) {
            return false;
        } catch (ExecutionException e) {
            throw new LocalSystemException("Cannot wait for process " + process.pid(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LocalSystemException("Interrupted while waiting for process " + process.pid(), e);
        }
    }

    private static void signal(ProcessHandle process, String signal) {
        try {
            new ProcessBuilder("sh", "-c", "kill -s " + signal + " " + process.pid())
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start()
                    .waitFor();
        } catch (IOException e) {
            throw new LocalSystemException("Cannot signal process " + process.pid(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LocalSystemException("Interrupted while signalling process " + process.pid(), e);
        }
    }

    private List<ProcessHandle> marked() {
        String mark = "\0" + MARK + "=" + directory.root() + "\0";
        // A GPU worker hides its environment from its own user; its command line is seen by all.
        String option = "\0" + LocalProcesses.scratch(directory) + "\0";
        return ProcessHandle.allProcesses()
                .filter(process -> process.pid() != ProcessHandle.current().pid())
                .filter(process -> read(process, "environ").contains(mark)
                        || read(process, "cmdline").contains(option))
                .toList();
    }

    private static String read(ProcessHandle process, String file) {
        try {
            return "\0" + Files.readString(Path.of("/proc", Long.toString(process.pid()), file), ISO_8859_1);
        } catch (IOException e) {
            // Ended meanwhile, or another user's.
            return "";
        }
    }

    private void forget(String name) {
        try {
            Files.deleteIfExists(runFile(name));
        } catch (IOException e) {
            throw new LocalSystemException("Cannot remove " + runFile(name), e);
        }
    }

    private Path runFile(String name) {
        return directory.runFiles().resolve(name + ".json");
    }
}
