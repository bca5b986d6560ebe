package featuredrop.activities.landing;

import featuredrop.workflows.policy.FailureType;

/// Whether a landed drop may be processed.
public sealed interface DropReadiness {
    /// The done rule holds.
    record Ready() implements DropReadiness {}

    /// Something is missing that may still come.
    ///
    /// @param reason for the operator, naming what is missing
    record Waiting(String reason) implements DropReadiness {}

    /// The partner marked it as done, but it can never be processed.
    ///
    /// @param type what the operator sees as the failure's type, such as `NO_INPUT`
    /// @param reason for the operator
    record Unusable(FailureType type, String reason) implements DropReadiness {}
}
