package featuredrop.workflows.delivery;

/// What a person decided about a drop.
///
/// @param what the verb
/// @param who the identity of the client that asked; a claim, empty when it is not known
/// @param why the person's reason
/// @param held why the drop was HELD
public record Decision(String what, String who, String why, String held) {}
