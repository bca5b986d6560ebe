package featuredrop.worker;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.util.List;
import java.util.Locale;

/// What a self-test found.
///
/// @param models those of the pool's partners, by name
public record SelfTestReport(List<Model> models) {
    /// One model.
    ///
    /// @param id its name
    /// @param engine what computes: engine, device, versions, buckets
    /// @param choice why this engine; empty when there was nothing to choose
    /// @param details plans and what went wrong so far; may be empty
    /// @param known how the known image's feature compares with the known answer; empty after a failure
    /// @param failure empty when the known image gets a usable feature, twice the same, and not another than is
    ///     known
    /// @param imagesPerSecond of the engine alone; 0 after a failure
    public record Model(
            String id,
            String engine,
            String choice,
            String details,
            String known,
            String failure,
            double imagesPerSecond) {}

    public SelfTestReport {
        models = List.copyOf(models);
    }

    /// Whether every model passed.
    @JsonProperty
    public boolean passed() {
        return models.stream().allMatch(model -> model.failure.isEmpty());
    }

    /// One JSON object.
    public String json() {
        try {
            return new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT).writeValueAsString(this);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    /// Lines for a person.
    public String text() {
        StringBuilder text = new StringBuilder();
        for (Model model : models) {
            text.append(model.id).append('\n');
            line(text, "engine", model.engine);
            line(text, "choice", model.choice);
            line(text, "details", model.details);
            line(text, "known image", model.failure.isEmpty() ? "ok, " + model.known : "FAILED: " + model.failure);
            line(text, "images/s", String.format(Locale.ROOT, "%.1f", model.imagesPerSecond));
        }
        return text.append(passed() ? "passed" : "FAILED").toString();
    }

    private static void line(StringBuilder text, String name, String value) {
        if (!value.isEmpty()) {
            text.append(String.format(Locale.ROOT, "  %-12s %s%n", name, value));
        }
    }
}
