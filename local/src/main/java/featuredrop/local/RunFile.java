package featuredrop.local;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/// Which process answers to a name. The start time tells it from a stranger that was given the same number later.
///
/// @param pid the process's number
/// @param started when it was started
record RunFile(long pid, Instant started) {
    private static final ObjectMapper JSON = new ObjectMapper();
    /// The kernel counts start times from boot; the clock may have been set since.
    private static final Duration CLOCK_STEP = Duration.ofSeconds(2);

    static RunFile of(ProcessHandle process) {
        return new RunFile(process.pid(), startOf(process));
    }

    /// The process of a run file, if it is there and still the same one.
    static Optional<ProcessHandle> process(Path file) {
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        try {
            JsonNode run = JSON.readTree(file.toFile());
            RunFile written = new RunFile(
                    run.path("pid").asLong(), Instant.parse(run.path("started").asText()));
            return ProcessHandle.of(written.pid())
                    .filter(ProcessHandle::isAlive)
                    .filter(written::names);
        } catch (IOException e) {
            throw new LocalSystemException("Cannot read " + file, e);
        }
    }

    void write(Path file) {
        try {
            AtomicFile.write(file, JSON.writeValueAsString(Map.of("pid", pid, "started", started.toString())));
        } catch (JsonProcessingException e) {
            throw new LocalSystemException("Cannot write " + file, e);
        }
    }

    private boolean names(ProcessHandle process) {
        return Duration.between(startOf(process), started).abs().compareTo(CLOCK_STEP) < 0;
    }

    private static Instant startOf(ProcessHandle process) {
        return process.info().startInstant().orElse(Instant.EPOCH);
    }
}
