package featuredrop.exchange.config.file;

import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.exc.InvalidNullException;
import com.fasterxml.jackson.databind.exc.ValueInstantiationException;
import com.fasterxml.jackson.databind.introspect.Annotated;
import com.fasterxml.jackson.databind.introspect.AnnotatedParameter;
import com.fasterxml.jackson.databind.introspect.JacksonAnnotationIntrospector;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import java.lang.reflect.Executable;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Binds a tree of keys and values to records with Jackson, and names the key's full path in every message.
final class RecordBinder {
    private final String origin;
    private final ObjectMapper mapper;

    /// @param origin begins each message: the file's name
    /// @param directory relative paths are taken from there
    RecordBinder(String origin, Path directory) {
        this.origin = origin;
        SimpleModule scalars = new SimpleModule();
        scalars.setDeserializers(new StrictScalars(directory));
        this.mapper = JsonMapper.builder()
                .propertyNamingStrategy(PropertyNamingStrategies.KEBAB_CASE)
                .annotationIntrospector(new NullableComponents())
                .defaultSetterInfo(JsonSetter.Value.construct(Nulls.FAIL, Nulls.FAIL))
                .addModule(scalars)
                .build();
    }

    /// The record, checked by itself.
    ///
    /// @param environment variables that replace single keys
    /// @throws ConfigException with one line, when the tree is not of the record's form
    <R extends Record> R bind(Map<?, ?> given, Class<R> type, Map<String, String> environment) {
        Tree tree = new Tree(origin);
        Map<String, @Nullable Object> whole = tree.complete(given, type);
        new Environment(environment).replaceIn(whole);
        try {
            return mapper.treeToValue(mapper.valueToTree(tree.complete(whole, type)), type);
        } catch (JsonMappingException e) {
            throw refused(e);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("A tree in memory cannot be read", e);
        }
    }

    private ConfigException refused(JsonMappingException e) {
        String path = path(e);
        return switch (e) {
            case InvalidNullException missing -> refused(path, "is missing", missing);
            case ValueInstantiationException check
            when check.getCause() instanceof IllegalArgumentException refusal ->
                new ConfigException(origin + ": " + Keys.join(path, String.valueOf(refusal.getMessage())), refusal);
            case ValueInstantiationException fault ->
                throw new IllegalStateException("The record at '" + path + "' fails to check itself", fault);
            default -> refused(path, e.getOriginalMessage(), e);
        };
    }

    private ConfigException refused(String path, String what, JsonMappingException cause) {
        return new ConfigException(origin + ": " + path + ": " + what, cause);
    }

    private static String path(JsonMappingException e) {
        StringBuilder path = new StringBuilder();
        for (JsonMappingException.Reference step : e.getPath()) {
            if (step.getFieldName() == null) {
                path.append('[').append(step.getIndex()).append(']');
            } else {
                path.append(path.isEmpty() ? "" : ".").append(step.getFieldName());
            }
        }
        return path.toString();
    }

    /// A component may be null when its type is `@Nullable`; any other must be given.
    private static final class NullableComponents extends JacksonAnnotationIntrospector {
        private static final long serialVersionUID = 1L;

        @Override
        public JsonSetter.Value findSetterInfo(Annotated annotated) {
            return annotated instanceof AnnotatedParameter parameter && isNullable(parameter)
                    ? JsonSetter.Value.forValueNulls(Nulls.SET)
                    : super.findSetterInfo(annotated);
        }

        private static boolean isNullable(AnnotatedParameter parameter) {
            return parameter.getOwner().getAnnotated() instanceof Executable constructor
                    && constructor.getAnnotatedParameterTypes()[parameter.getIndex()].isAnnotationPresent(
                            Nullable.class);
        }
    }
}
