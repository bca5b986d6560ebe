package featuredrop.activities.delivery.staging;

import featuredrop.exchange.plan.DropPlan;
import featuredrop.exchange.result.SettlementFile;
import featuredrop.workflows.delivery.Staging;

/// A drop whose delivery is being prepared, with what was read of it.
record StagedDrop(Staging staging, DropPlan plan, SettlementFile settled) {}
