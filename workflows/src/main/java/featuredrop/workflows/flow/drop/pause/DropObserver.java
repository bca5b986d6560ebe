package featuredrop.workflows.flow.drop.pause;

/// Is told when there is something new to show of a drop.
@FunctionalInterface
public interface DropObserver {
    void changed();
}
