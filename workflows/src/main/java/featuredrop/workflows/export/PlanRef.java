package featuredrop.workflows.export;

import featuredrop.workflows.drop.DropKey;

/// Names a frozen plan and the model that extracts it; enough to derive every object name of the drop.
///
/// @param key which drop
/// @param revision which delivery of it
/// @param planHash SHA-256 of the plan, hex
/// @param modelId the model's id, `models/<id>/model.yaml`
/// @param modelKey 16 hex digits, see the glossary
public record PlanRef(DropKey key, int revision, String planHash, String modelId, String modelKey) {}
