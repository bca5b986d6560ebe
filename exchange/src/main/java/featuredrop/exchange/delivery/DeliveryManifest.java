package featuredrop.exchange.delivery;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import featuredrop.exchange.format.CanonicalJson;
import featuredrop.exchange.format.FormatVersion;
import featuredrop.exchange.objectstore.Sha256;
import featuredrop.workflows.delivery.Decision;
import featuredrop.workflows.drop.DropKey;
import featuredrop.workflows.drop.Outcome;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// `manifest.json` of a delivery. Two equal runs have equal `content`; `run` describes the run that made it.
public record DeliveryManifest(Content content, Run run) {
    /// Name of the manifest in a delivery.
    public static final String NAME = "manifest.json";
    private static final String VERSION = "programVersion";
    private static final String COMMIT = "programCommit";
    private static final String DECISIONS = "decisions";
    private static final String GENERATIONS = "generations";
    private static final String COST = "cost";

    /// Name of the file that holds the manifest's SHA-256.
    public static final String SUCCESS = "_SUCCESS";

    /// What was delivered.
    ///
    /// @param formatVersion [FormatVersion#CURRENT]
    /// @param site the drop's site
    /// @param partner the partner's name
    /// @param partnerId the partner's number
    /// @param drop the drop's id
    /// @param revision which delivery of the drop, from 1
    /// @param planHash names the input
    /// @param modelKey names the model
    /// @param model the model
    /// @param inputs the input files in plan order
    /// @param outcomes input records by outcome
    /// @param outputs the delivered files, by name
    public record Content(
            int formatVersion,
            String site,
            String partner,
            int partnerId,
            String drop,
            int revision,
            String planHash,
            String modelKey,
            Model model,
            List<Input> inputs,
            Map<Outcome, Long> outcomes,
            List<Output> outputs) {
        public Content {
            FormatVersion.require("manifest", formatVersion);
            inputs = List.copyOf(inputs);
            outputs = List.copyOf(outputs);
            Map<Outcome, Long> sorted = new EnumMap<>(Outcome.class);
            sorted.putAll(outcomes);
            outcomes = Collections.unmodifiableMap(sorted);
        }

        /// Which drop.
        public DropKey key() {
            return new DropKey(site, partner, drop);
        }

        /// Records with that outcome.
        public long count(Outcome outcome) {
            return outcomes.getOrDefault(outcome, 0L);
        }
    }

    /// The model that computed the features.
    ///
    /// @param id its id
    /// @param sha256 digest of its ONNX file, hex
    /// @param profile the preprocessing profile
    /// @param engine engine, versions, device, batch bucket
    public record Model(String id, String sha256, String profile, String engine) {}

    /// One input file.
    ///
    /// @param path absolute path in the landing zone
    /// @param length bytes
    /// @param checksum as planned
    /// @param records framed records
    /// @param rejects bad lines and damaged ranges
    public record Input(String path, long length, String checksum, long records, long rejects) {}

    /// One delivered file.
    ///
    /// @param name in the delivery's directory
    /// @param length bytes
    /// @param sha256 digest of the file as it is, hex
    /// @param lines lines of its text
    public record Output(String name, long length, String sha256, long lines) {}

    /// Of the run that made the delivery; no part of the reproducible content.
    ///
    /// @param workflowId the drop's workflow
    /// @param runId its first execution run id
    /// @param start when the drop started, ISO-8601 in UTC
    /// @param end when the manifest was written, ISO-8601 in UTC
    /// @param attempts activity attempts beyond the first
    /// @param batch the batch number of the layout `batch-first`; 0 in others
    /// @param upstreamStamp the stamp of the drop upstream
    /// @param bytesMoved bytes of the plan's objects in the exchange as they are stored, and of the delivered files
    /// @param imagesFetched images loaded over the network
    /// @param bytesFetched their bytes
    /// @param programVersion version of the program that wrote the manifest; empty before 0.2, which did not say
    /// @param programCommit its commit; empty before 0.2
    /// @param generations the generations that the results come from, ascending; empty when none has a number
    /// @param decisions what persons decided, in order; empty when none had to
    /// @param cost what the chunks took of the hosts' time, by the names of [RunCost]; empty when not measured
    public record Run(
            String workflowId,
            String runId,
            String start,
            String end,
            long attempts,
            long batch,
            long upstreamStamp,
            long bytesMoved,
            long imagesFetched,
            long bytesFetched,
            @JsonInclude(JsonInclude.Include.NON_EMPTY) String programVersion,
            @JsonInclude(JsonInclude.Include.NON_EMPTY) String programCommit,
            @JsonInclude(JsonInclude.Include.NON_EMPTY) List<Integer> generations,
            @JsonInclude(JsonInclude.Include.NON_EMPTY) List<Decision> decisions,
            @JsonInclude(JsonInclude.Include.NON_EMPTY) Map<String, BigDecimal> cost) {
        public Run {
            generations = List.copyOf(generations);
            decisions = List.copyOf(decisions);
            Map<String, BigDecimal> plain = new TreeMap<>();
            cost.forEach((name, value) -> plain.put(name, RunCost.plain(value)));
            cost = Collections.unmodifiableMap(plain);
        }

        /// The same with a cost.
        public Run with(Map<String, BigDecimal> measured) {
            return new Run(
                    workflowId,
                    runId,
                    start,
                    end,
                    attempts,
                    batch,
                    upstreamStamp,
                    bytesMoved,
                    imagesFetched,
                    bytesFetched,
                    programVersion,
                    programCommit,
                    generations,
                    decisions,
                    measured);
        }

        /// Without a cost.
        public Run(
                String workflowId,
                String runId,
                String start,
                String end,
                long attempts,
                long batch,
                long upstreamStamp,
                long bytesMoved,
                long imagesFetched,
                long bytesFetched,
                String programVersion,
                String programCommit,
                List<Integer> generations,
                List<Decision> decisions) {
            this(
                    workflowId,
                    runId,
                    start,
                    end,
                    attempts,
                    batch,
                    upstreamStamp,
                    bytesMoved,
                    imagesFetched,
                    bytesFetched,
                    programVersion,
                    programCommit,
                    generations,
                    decisions,
                    Map.of());
        }
    }

    /// As delivered.
    public byte[] toJson() {
        return CanonicalJson.bytes(this);
    }

    /// Reads what [#toJson] wrote.
    ///
    /// @param where for the message: the file's path
    public static DeliveryManifest fromJson(byte[] json, String where) {
        return CanonicalJson.read(completed(json), DeliveryManifest.class, where);
    }

    /// What a manifest of an earlier version does not say is empty, and not written again.
    private static byte[] completed(byte[] json) {
        try {
            JsonNode tree = CanonicalJson.MAPPER.readTree(json);
            if (!(tree.path("run") instanceof ObjectNode run)) {
                return json;
            }
            if (!run.has(VERSION) && !run.has(COMMIT)) {
                run.put(VERSION, "").put(COMMIT, "");
            }
            if (!run.has(GENERATIONS)) {
                run.putArray(GENERATIONS);
            }
            if (!run.has(DECISIONS)) {
                run.putArray(DECISIONS);
            }
            if (!run.has(COST)) {
                run.putObject(COST);
            }
            return CanonicalJson.MAPPER.writeValueAsBytes(tree);
        } catch (IOException e) {
            // The reader says what is wrong, and where.
            return json;
        }
    }

    /// Content of the `_SUCCESS` file beside these bytes of a manifest: their SHA-256, hex, without a line
    /// end.
    public static byte[] success(byte[] manifest) {
        return Sha256.hex(manifest).getBytes(StandardCharsets.US_ASCII);
    }
}
