package featuredrop.oracle.reference;

import featuredrop.engine.network.LoweredNetwork;
import featuredrop.engine.network.Lowering;
import featuredrop.engine.network.format.ModelProto;

/// Lowered networks before fusion, for tests of other packages.
public final class Unfused {
    private Unfused() {}

    public static LoweredNetwork lower(ModelProto model, Lowering.Wanted wanted) {
        return Lowering.nodeByNode(model, wanted);
    }
}
