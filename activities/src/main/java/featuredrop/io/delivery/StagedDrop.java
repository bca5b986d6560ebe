package featuredrop.io.delivery;

import featuredrop.delivery.Staging;
import featuredrop.exchange.Plan;
import featuredrop.exchange.Settled;

/// A drop whose delivery is being prepared, with what was read of it.
record StagedDrop(Staging staging, Plan plan, Settled settled) {}
