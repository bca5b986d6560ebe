package featuredrop.engine.cuda.cudnn;

import static jcuda.jcudnn.cudnnBackendAttributeName.CUDNN_ATTR_ENGINECFG_ENGINE;
import static jcuda.jcudnn.cudnnBackendAttributeName.CUDNN_ATTR_ENGINEHEUR_MODE;
import static jcuda.jcudnn.cudnnBackendAttributeName.CUDNN_ATTR_ENGINEHEUR_OPERATION_GRAPH;
import static jcuda.jcudnn.cudnnBackendAttributeName.CUDNN_ATTR_ENGINEHEUR_RESULTS;
import static jcuda.jcudnn.cudnnBackendAttributeName.CUDNN_ATTR_ENGINE_BEHAVIOR_NOTE;
import static jcuda.jcudnn.cudnnBackendAttributeName.CUDNN_ATTR_ENGINE_GLOBAL_INDEX;
import static jcuda.jcudnn.cudnnBackendAttributeName.CUDNN_ATTR_ENGINE_NUMERICAL_NOTE;
import static jcuda.jcudnn.cudnnBackendAttributeName.CUDNN_ATTR_EXECUTION_PLAN_ENGINE_CONFIG;
import static jcuda.jcudnn.cudnnBackendAttributeName.CUDNN_ATTR_EXECUTION_PLAN_HANDLE;
import static jcuda.jcudnn.cudnnBackendAttributeName.CUDNN_ATTR_EXECUTION_PLAN_WORKSPACE_SIZE;

import featuredrop.engine.cuda.Scope;
import featuredrop.engine.cuda.program.ConvolutionShape;
import featuredrop.workflows.policy.DropException;
import featuredrop.workflows.policy.FailureType;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import jcuda.jcudnn.cudnnBackendAttributeType;
import jcuda.jcudnn.cudnnBackendDescriptorType;

/// Finds engines for convolutions by cuDNN's heuristics. Used by one thread.
public final class Planner {
    /// `CUDNN_HEUR_MODE_A` and `CUDNN_HEUR_MODE_FALLBACK`.
    private static final int[] MODES = {3, 2};

    /// Attributes for devices that are not here; cuDNN numbers them from 9.8 on.
    private static final int HEURISTICS_PROPERTIES = 204;

    private static final int PLAN_PROPERTIES = 407;
    private static final int PLAN_JSON = 405;

    /// `CUDNN_BEHAVIOR_NOTE_RUNTIME_COMPILATION`: seconds of work at every start.
    private static final int COMPILED_AT_RUN_TIME = 0;

    private static final int MOST_NOTES = 16;

    private final PlanTarget target;
    private final Scope scope;

    /// @param scope owns the plans
    public Planner(PlanTarget target, Scope scope) {
        this.target = target;
        this.scope = scope;
    }

    /// The first engine that is ready, precompiled ones before those compiled at run time.
    ///
    /// @throws DropException kind PLATFORM, type `NO_PLAN`, when there is none
    ConvolutionPlan best(ConvolutionShape shape) {
        return candidates(shape, 1).stream()
                .findFirst()
                .orElseThrow(() -> new DropException(
                        FailureType.NO_PLAN, "cuDNN has no engine for the convolution " + shape.name()));
    }

    /// Engines in the order of the heuristics.
    ///
    /// @param most how many at most
    public List<ConvolutionPlan> candidates(ConvolutionShape shape, int most) {
        Descriptor graph = ConvolutionGraph.of(shape, target, scope);
        List<ConvolutionPlan> plans = new ArrayList<>();
        List<Descriptor> compiled = new ArrayList<>();
        for (int mode : MODES) {
            for (Descriptor configuration : configurations(graph, mode)) {
                if (plans.size() < most) {
                    Descriptor engine = engine(configuration);
                    if (isPrecompiled(engine)) {
                        plan(configuration, engine).ifPresent(plans::add);
                    } else {
                        compiled.add(configuration);
                    }
                }
            }
        }
        for (Descriptor configuration : compiled) {
            if (plans.isEmpty()) {
                plan(configuration, engine(configuration)).ifPresent(plans::add);
            }
        }
        return plans;
    }

    private List<Descriptor> configurations(Descriptor graph, int mode) {
        Descriptor heuristics = new Descriptor(scope, cudnnBackendDescriptorType.CUDNN_BACKEND_ENGINEHEUR_DESCRIPTOR)
                .descriptors(CUDNN_ATTR_ENGINEHEUR_OPERATION_GRAPH, graph)
                .choice(CUDNN_ATTR_ENGINEHEUR_MODE, cudnnBackendAttributeType.CUDNN_TYPE_HEUR_MODE, mode);
        target.addTo(heuristics, -1, HEURISTICS_PROPERTIES);
        if (!heuristics.finishes()) {
            return List.of();
        }
        return heuristics.descriptors(
                CUDNN_ATTR_ENGINEHEUR_RESULTS, cudnnBackendDescriptorType.CUDNN_BACKEND_ENGINECFG_DESCRIPTOR);
    }

    private static Descriptor engine(Descriptor configuration) {
        return configuration
                .descriptors(CUDNN_ATTR_ENGINECFG_ENGINE, cudnnBackendDescriptorType.CUDNN_BACKEND_ENGINE_DESCRIPTOR)
                .getFirst();
    }

    private static boolean isPrecompiled(Descriptor engine) {
        return !notes(engine, CUDNN_ATTR_ENGINE_BEHAVIOR_NOTE, cudnnBackendAttributeType.CUDNN_TYPE_BEHAVIOR_NOTE)
                .contains(COMPILED_AT_RUN_TIME);
    }

    private static Set<Integer> notes(Descriptor engine, int attribute, int type) {
        return Set.copyOf(engine.choices(attribute, type, MOST_NOTES));
    }

    private Optional<ConvolutionPlan> plan(Descriptor configuration, Descriptor engine) {
        Descriptor plan = new Descriptor(scope, cudnnBackendDescriptorType.CUDNN_BACKEND_EXECUTION_PLAN_DESCRIPTOR);
        target.addTo(plan, CUDNN_ATTR_EXECUTION_PLAN_HANDLE, PLAN_PROPERTIES);
        plan.descriptors(CUDNN_ATTR_EXECUTION_PLAN_ENGINE_CONFIG, configuration);
        if (!plan.finishes()) {
            return Optional.empty();
        }
        return Optional.of(new ConvolutionPlan(
                plan,
                plan.integer(CUDNN_ATTR_EXECUTION_PLAN_WORKSPACE_SIZE),
                engine.integer(CUDNN_ATTR_ENGINE_GLOBAL_INDEX),
                notes(engine, CUDNN_ATTR_ENGINE_NUMERICAL_NOTE, cudnnBackendAttributeType.CUDNN_TYPE_NUMERICAL_NOTE),
                isPrecompiled(engine)));
    }

    /// A plan as text, for another start of the process.
    static byte[] text(ConvolutionPlan plan) {
        return plan.descriptor().text(PLAN_JSON);
    }

    /// The plan of such a text; empty when cuDNN does not take it.
    ///
    /// @param text as [#text] gave it, on a device and with libraries of the same versions
    Optional<ConvolutionPlan> restored(byte[] text) {
        Descriptor plan = new Descriptor(scope, cudnnBackendDescriptorType.CUDNN_BACKEND_EXECUTION_PLAN_DESCRIPTOR);
        // The device comes first: without it cuDNN reads the text through a null pointer.
        target.addTo(plan, CUDNN_ATTR_EXECUTION_PLAN_HANDLE, PLAN_PROPERTIES);
        try {
            plan.text(PLAN_JSON, text);
        } catch (DropException e) {
            return Optional.empty();
        }
        return plan.finishes()
                ? Optional.of(new ConvolutionPlan(
                        plan, plan.integer(CUDNN_ATTR_EXECUTION_PLAN_WORKSPACE_SIZE), -1, Set.of(), true))
                : Optional.empty();
    }
}
