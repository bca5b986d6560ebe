package featuredrop.cli;

import featuredrop.cli.connection.ConnectionOpener;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import picocli.CommandLine;

/// Runs `featuredrop` in this JVM and keeps what it said.
///
/// @param exit the exit code
/// @param out standard output
/// @param err standard error
record CommandLineRun(int exit, String out, String err) {
    static CommandLineRun of(ConnectionOpener opener, Map<String, String> environment, String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        CommandLine commandLine = FeatureDropMain.commandLine(opener, environment);
        commandLine.setOut(new PrintWriter(out));
        commandLine.setErr(new PrintWriter(err));
        int exit = commandLine.execute(arguments);
        return new CommandLineRun(exit, out.toString(), err.toString());
    }

    /// A usable configuration of one site, one pool and two partners, written into `directory`.
    static Path config(Path directory) throws IOException {
        Path model = Files.createDirectories(directory.resolve("models/efficientnet-lite0"));
        Files.writeString(model.resolve("model.yaml"), """
                id: efficientnet-lite0
                licence: MIT
                onnx: model.onnx
                sha256: "%s"
                input: input
                layout: NCHW
                width: 8
                height: 8
                profile: efficientnet-lite-v1
                tap: feature
                dimension: 1
                l2: true
                max-batch: 4
                """.formatted("0".repeat(64)));
        String yaml = """
                temporal:
                  address: 127.0.0.1:1
                  web-ui: http://ui
                exchange:
                  bucket: exchange
                  region: eu-west-1
                  endpoint: http://127.0.0.1:1
                models: %s
                sites:
                  north:
                    hdfs: hdfs://127.0.0.1:1
                    landing: /north/landing
                    output: /north/features
                    partners:
                      atelier:
                        id: 101
                      bazaar:
                        id: 102
                        layout: manifest
                pools:
                  gpu:
                    region: eu-west-1
                    ssh:
                      user: featuredrop
                      private-key: key
                      known-hosts: hosts
                gpu-worker:
                  pool: gpu
                """.formatted(directory.resolve("models"));
        return Files.writeString(directory.resolve("featuredrop.yaml"), yaml);
    }
}
