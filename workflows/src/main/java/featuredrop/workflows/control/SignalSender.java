package featuredrop.workflows.control;

/// Who sent a signal or an update, from its history event.
///
/// @param signal the signal's or update's name
/// @param identity the sending client's identity
/// @param eventTimeMillis when the server took it, milliseconds since the epoch
public record SignalSender(String signal, String identity, long eventTimeMillis) {}
