package featuredrop.workflows.flow.drop;

import io.temporal.client.WorkflowClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// Writes the histories of workflow runs as files that [HistoryReplayTest] replays for ever. Works against the test
/// server and against a real one.
final class HistoryRecorder {
    private final WorkflowClient client;
    private final Path directory;

    HistoryRecorder(WorkflowClient client, Path directory) {
        this.client = client;
        this.directory = directory;
    }

    /// Records one run as `<name>.json`.
    void record(String name, String workflowId, String runId) throws IOException {
        Files.createDirectories(directory);
        String history = client.fetchHistory(workflowId, runId).toJson(true);
        Files.writeString(directory.resolve(name + ".json"), history + "\n");
    }
}
