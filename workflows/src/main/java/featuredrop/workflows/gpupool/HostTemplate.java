package featuredrop.workflows.gpupool;

/// A launch template from which a further host of a pool may be made, where the rights allow it.
///
/// @param template id of the launch template
/// @param type instance type
/// @param zone availability zone
/// @param spot whether the host is a spot instance, which EC2 may take away with two minutes' notice
public record HostTemplate(String template, String type, String zone, boolean spot) {
    /// For an operator.
    public String text() {
        return type + " in " + zone + (spot ? " (spot)" : "");
    }
}
