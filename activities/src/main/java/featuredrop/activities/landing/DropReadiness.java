package featuredrop.activities.landing;

import featuredrop.workflows.policy.FailureType;

/// Whether a landed drop may be processed.
public sealed interface DropReadiness {
    /// The done rule holds.
    record Ready() implements DropReadiness {}

    /// Something is missing that may still come.
    ///
    /// @param reason for the operator, naming what is missing
    /// @param entry whether an entry of the drop's own directory is missing, so that the directory's
    ///     modification time changes when it comes
    record Waiting(String reason, boolean entry) implements DropReadiness {
        /// What is missing may come without a change of the drop's directory.
        public Waiting(String reason) {
            this(reason, false);
        }
    }

    /// The partner marked it as done, but it can never be processed.
    ///
    /// @param type what the operator sees as the failure's type, such as `NO_INPUT`
    /// @param reason for the operator
    record Unusable(FailureType type, String reason) implements DropReadiness {}
}
