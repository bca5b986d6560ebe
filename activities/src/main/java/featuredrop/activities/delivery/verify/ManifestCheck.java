package featuredrop.activities.delivery.verify;

import com.fasterxml.jackson.databind.JsonNode;
import featuredrop.exchange.model.ModelDescriptor;
import featuredrop.exchange.plan.DropPlan;
import featuredrop.workflows.delivery.Staging;
import featuredrop.workflows.drop.Outcome;
import featuredrop.workflows.export.PlanRef;
import java.io.IOException;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/// Compares `manifest.json` with what was read back. It reads JSON and builds what must stand there by itself: the
/// writer's code must not check itself. Of `run` it checks what storage proves, and the form of the rest. Not
/// thread-safe.
final class ManifestCheck {
    private static final long FORMAT_VERSION = 1;

    private static final List<String> RUN = List.of(
            "workflowId",
            "runId",
            "start",
            "end",
            "attempts",
            "batch",
            "upstreamStamp",
            "bytesMoved",
            "imagesFetched",
            "bytesFetched");

    /// A manifest that a worker of release 0.1 staged before an upgrade does not have them.
    private static final List<String> PROGRAM = List.of("programVersion", "programCommit");

    /// What is not known is left out; releases before 0.2 knew none of it.
    private static final List<String> COST =
            List.of("dollars", "dollarsPerMillion", "hostMinutes", "images", "imagesPerSecond");

    private final String path;
    private final List<Object> inputs = new ArrayList<>();
    private final List<Object> outputs = new ArrayList<>();
    private final TreeSet<String> engines = new TreeSet<>();
    private final TreeSet<Integer> generations = new TreeSet<>();
    private long delivered;

    ManifestCheck(String path) {
        this.path = path;
    }

    /// An input file of the plan, as the index and the results have it.
    void input(DropPlan plan, int file, long records, long rejects) {
        Map<String, Object> input = new LinkedHashMap<>();
        input.put("path", plan.files().get(file).path());
        input.put("length", plan.files().get(file).length());
        input.put("checksum", plan.files().get(file).checksum());
        input.put("records", records);
        input.put("rejects", rejects);
        inputs.add(input);
    }

    /// What a result names as its engine.
    void engine(String fingerprint) {
        engines.add(fingerprint);
    }

    /// The generations that the results come from.
    void generations(Set<Integer> used) {
        generations.addAll(used);
    }

    /// A delivered file, as it was read back.
    void output(String name, long length, String sha256, long lines) {
        Map<String, Object> output = new LinkedHashMap<>();
        output.put("name", name);
        output.put("length", length);
        output.put("sha256", sha256);
        output.put("lines", lines);
        outputs.add(output);
        delivered += length;
    }

    /// @param counts the drop's records by outcome
    /// @param batch the claimed batch number; 0 for none
    void require(byte[] manifest, Drop drop, Map<Outcome, Long> counts, long batch) {
        JsonNode found = parsed(manifest);
        List<String> names = JsonTree.names(found);
        if (!names.equals(List.of("content", "run"))) {
            throw Verification.failed(path + " has the names " + names + ", not content and run");
        }
        JsonTree.Difference difference = JsonTree.compare(found.path("content"), content(drop, counts));
        if (!difference.isNone()) {
            throw Verification.failed(path + ": content." + difference.text());
        }
        run(found.path("run"), drop, batch);
    }

    /// One drop.
    record Drop(Staging staging, DropPlan plan, ModelDescriptor model) {}

    private Map<String, Object> content(Drop drop, Map<Outcome, Long> counts) {
        PlanRef ref = drop.staging().plan();
        Map<String, Object> content = new LinkedHashMap<>();
        content.put("formatVersion", FORMAT_VERSION);
        content.put("site", ref.key().site());
        content.put("partner", ref.key().partner());
        content.put("partnerId", (long) drop.plan().partnerId());
        content.put("drop", ref.key().dropId());
        content.put("revision", (long) ref.revision());
        content.put("planHash", ref.planHash());
        content.put("modelKey", ref.modelKey());
        Map<String, Object> model = new LinkedHashMap<>();
        model.put("id", drop.model().id());
        model.put("sha256", drop.model().sha256());
        model.put("profile", drop.model().profile());
        model.put("engine", String.join("; ", engines));
        content.put("model", model);
        content.put("inputs", inputs);
        Map<String, Object> outcomes = new LinkedHashMap<>();
        counts.forEach((outcome, records) -> outcomes.put(outcome.name(), records));
        content.put("outcomes", outcomes);
        content.put("outputs", outputs);
        return content;
    }

    private void run(JsonNode run, Drop drop, long batch) {
        List<String> names = JsonTree.names(run);
        List<String> expected = new ArrayList<>(RUN);
        PROGRAM.stream().filter(run::has).forEach(expected::add);
        if (!generations.isEmpty()) {
            expected.add("generations");
        }
        if (run.has("decisions")) {
            expected.add("decisions");
            requireDecisions(run);
        }
        if (run.has("cost")) {
            expected.add("cost");
            requireCost(run);
        }
        if (!names.equals(expected)) {
            throw Verification.failed(path + ": run has the names " + names + ", not " + expected);
        }
        List<Integer> found = new ArrayList<>();
        run.path("generations").forEach(number -> found.add(number.asInt(-1)));
        if (!found.equals(List.copyOf(generations))) {
            throw differs(run, "generations", generations.toString());
        }
        requireText(run, "workflowId", drop.staging().plan().key().workflowId());
        requireText(run, "runId", drop.staging().runId());
        requireInstant(run, "start");
        requireInstant(run, "end");
        requireNumber(run, "batch", batch);
        requireNumber(run, "upstreamStamp", drop.plan().stamp());
        requireAtLeast(run, "attempts", 0);
        requireAtLeast(run, "bytesMoved", delivered);
        requireAtLeast(run, "imagesFetched", 0);
        requireAtLeast(run, "bytesFetched", 0);
    }

    private void requireDecisions(JsonNode run) {
        for (JsonNode decision : run.path("decisions")) {
            for (String name : List.of("what", "who", "why", "held")) {
                if (!decision.path(name).isTextual()) {
                    throw differs(run, "decisions", "decisions with what, who, why and held");
                }
            }
        }
    }

    private void requireCost(JsonNode run) {
        JsonNode cost = run.path("cost");
        for (String name : JsonTree.names(cost)) {
            if (!COST.contains(name)
                    || !cost.path(name).isNumber()
                    || cost.path(name).doubleValue() < 0) {
                throw differs(run, "cost", "numbers from 0 named " + String.join(", ", COST));
            }
        }
        if (!cost.isObject() || cost.isEmpty()) {
            throw differs(run, "cost", "numbers from 0 named " + String.join(", ", COST));
        }
    }

    private void requireText(JsonNode run, String name, String expected) {
        if (!run.path(name).isTextual() || !run.path(name).textValue().equals(expected)) {
            throw differs(run, name, expected);
        }
    }

    private void requireNumber(JsonNode run, String name, long expected) {
        if (!run.path(name).canConvertToLong() || run.path(name).longValue() != expected) {
            throw differs(run, name, String.valueOf(expected));
        }
    }

    private void requireAtLeast(JsonNode run, String name, long least) {
        JsonNode number = run.path(name);
        if (!number.isIntegralNumber() || !number.canConvertToLong() || number.longValue() < least) {
            throw differs(run, name, "a number from " + least);
        }
    }

    private void requireInstant(JsonNode run, String name) {
        try {
            Instant.parse(run.path(name).asText());
        } catch (DateTimeParseException e) {
            throw differs(run, name, "a time");
        }
    }

    private RuntimeException differs(JsonNode run, String name, String expected) {
        return Verification.failed(path + ": run." + name + " is " + run.path(name) + ", not " + expected);
    }

    private JsonNode parsed(byte[] manifest) {
        try {
            return JsonTree.parse(manifest);
        } catch (IOException e) {
            throw Verification.failed(path + " is no JSON: " + e.getMessage());
        }
    }
}
