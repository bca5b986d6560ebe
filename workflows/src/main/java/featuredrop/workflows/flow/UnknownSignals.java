package featuredrop.workflows.flow;

import io.temporal.workflow.DynamicSignalHandler;
import io.temporal.workflow.Workflow;
import java.util.Set;
import java.util.TreeSet;
import org.slf4j.Logger;

/// The signals that a workflow got and has no handler for. They are ignored, but shown to operators, since one of them
/// may have mistyped a name.
public final class UnknownSignals {
    private static final Logger LOG = Workflow.getLogger(UnknownSignals.class);

    private final Set<String> names = new TreeSet<>();

    private UnknownSignals() {}

    /// Collects the unknown signals of the calling workflow from now on.
    ///
    /// @param changed called after each of them
    public static UnknownSignals collected(Runnable changed) {
        UnknownSignals signals = new UnknownSignals();
        Workflow.registerListener((DynamicSignalHandler) (name, arguments) -> {
            LOG.warn("The unknown signal '{}' is ignored", name);
            signals.names.add(name);
            changed.run();
        });
        return signals;
    }

    /// A paragraph for the current details, in Markdown; empty when there was none.
    public String paragraph() {
        return names.isEmpty() ? "" : "\n\nUnknown signals ignored: " + Markdown.text(String.join(", ", names));
    }
}
