package featuredrop.engine.cuda;

import java.lang.ref.Cleaner;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;

/// Owns handles of native libraries and gives them back in the opposite order. Used by one thread.
///
/// A scope that is forgotten frees nothing, because handles belong to a thread; with the system property
/// `featuredrop.engine.leaks` it is printed, with what it held.
public final class Scope implements AutoCloseable {
    private static final Cleaner CLEANER = Cleaner.create();

    private final Held held;

    /// One handle.
    private record Owned(String what, Runnable release) {}

    private static final class Held implements Runnable {
        private final String name;
        private final Consumer<String> leaks;
        private final Deque<Owned> handles = new ArrayDeque<>();

        Held(String name, Consumer<String> leaks) {
            this.name = name;
            this.leaks = leaks;
        }

        @Override
        public void run() {
            List<String> whats = new ArrayList<>();
            handles.forEach(handle -> whats.add(handle.what));
            if (!whats.isEmpty()) {
                leaks.accept("leaked with " + name + ": " + String.join(", ", whats));
            }
        }
    }

    /// @param name for the operator
    public Scope(String name) {
        this(name, Boolean.getBoolean("featuredrop.engine.leaks") ? System.err::println : _ -> {});
    }

    Scope(String name, Consumer<String> leaks) {
        held = new Held(name, leaks);
        CLEANER.register(this, held);
    }

    /// Takes a handle.
    ///
    /// @param what it is, for the operator
    /// @param release gives it back; must not throw
    public void own(String what, Runnable release) {
        held.handles.push(new Owned(what, release));
    }

    @Override
    public void close() {
        while (!held.handles.isEmpty()) {
            held.handles.pop().release.run();
        }
    }
}
