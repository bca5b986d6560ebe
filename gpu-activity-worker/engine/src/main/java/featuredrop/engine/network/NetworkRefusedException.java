package featuredrop.engine.network;

/// A network that the engines of our own cannot run: names the node and the reason.
public final class NetworkRefusedException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public NetworkRefusedException(String node, String reason) {
        super("Node '" + node + "': " + reason);
    }

    NetworkRefusedException(String reason) {
        super(reason);
    }
}
