package featuredrop.cli.command.config;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import featuredrop.cli.connection.Refusal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// What `terraform output -json` prints, as far as it is configuration: the outputs `exchange` and `pools`.
final class TerraformOutputs {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final List<String> SECTIONS = List.of("exchange", "pools");

    private TerraformOutputs() {}

    /// @param origin where the text comes from
    /// @return section -> its keys and values
    /// @throws Refusal when it is something else
    static Map<String, Object> sections(String origin, String text) {
        JsonNode outputs = json(origin, text);
        Map<String, Object> sections = new LinkedHashMap<>();
        for (String section : SECTIONS) {
            JsonNode value = outputs.path(section).path("value");
            if (!value.isObject() || value.isEmpty()) {
                throw Refusal.usage(origin + " has no output '" + section
                        + "' with values; expected what 'terraform output" + " -json' prints for infra/terraform");
            }
            sections.put(section, JSON.convertValue(value, Object.class));
        }
        return sections;
    }

    private static JsonNode json(String origin, String text) {
        try {
            return JSON.readTree(text);
        } catch (JsonProcessingException e) {
            throw Refusal.usage(
                    origin + " is not JSON: " + e.getOriginalMessage()
                            + "; expected what 'terraform output -json' prints",
                    e);
        }
    }
}
