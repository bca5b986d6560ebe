package featuredrop.fetch;

import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// The memory that bodies of images may take from the first byte read until they are decoded, over all
/// chunks in hand. Thread-safe.
///
/// No request waits for ever: one that waits holds nothing, the earlier record goes first, and a part of the
/// memory is kept for the one record of each chunk that all later ones wait for. So bodies of later records
/// may fill the rest and lie there until their turn comes.
public final class BodyMemory {
    private static final Comparator<Room> ORDER = Comparator.<Room>comparingInt(room -> room.urgent ? 0 : 1)
            .thenComparingLong(room -> room.place)
            .thenComparingLong(room -> room.number);

    private final ReentrantLock lock = new ReentrantLock();
    private final PriorityQueue<Room> waiting = new PriorityQueue<>(ORDER);
    private final long total;
    private final long shared;
    private long used;
    private long most;
    private long rooms;

    /// @param total bytes
    /// @param kept how many of them only urgent records get: the most that one record takes, for each chunk
    ///     in hand
    /// @throws IllegalArgumentException when nothing is left to share
    public BodyMemory(long total, long kept) {
        if (kept < 0 || total <= kept) {
            throw new IllegalArgumentException(total + " bytes of memory, " + kept + " of them kept");
        }
        this.total = total;
        this.shared = total - kept;
    }

    /// Room without a bound, for callers that fetch one image.
    public static Room uncounted() {
        return new BodyMemory(Long.MAX_VALUE, 0).room(0);
    }

    /// Room for one body; holds nothing yet.
    ///
    /// @param place of its record in the chunk: the lower one goes first
    public Room room(long place) {
        lock.lock();
        try {
            rooms++;
            return new Room(place, rooms);
        } finally {
            lock.unlock();
        }
    }

    /// Bytes in use now.
    public long used() {
        lock.lock();
        try {
            return used;
        } finally {
            lock.unlock();
        }
    }

    /// The most bytes that were ever in use.
    public long most() {
        lock.lock();
        try {
            return most;
        } finally {
            lock.unlock();
        }
    }

    /// How many wait now.
    int waiting() {
        lock.lock();
        try {
            return waiting.size();
        } finally {
            lock.unlock();
        }
    }

    private boolean fits(Room room, long more) {
        return more <= (room.urgent ? total : shared) - used;
    }

    private void take(Room room, long bytes) {
        used += bytes - room.held;
        most = Math.max(most, used);
        room.held = bytes;
    }

    private void grant() {
        for (Room first = waiting.peek(); first != null && fits(first, first.wanted); first = waiting.peek()) {
            waiting.remove();
            take(first, first.wanted);
            first.wanted = 0;
            first.granted.signalAll();
        }
    }

    /// The room of one body. Thread-safe; closing gives it back.
    public final class Room implements AutoCloseable {
        private final long place;
        private final long number;
        private final Condition granted = lock.newCondition();
        private boolean urgent;
        private long held;
        private long wanted;

        private Room(long place, long number) {
            this.place = place;
            this.number = number;
        }

        /// Waits until it holds so many bytes. What it held is given back first.
        ///
        /// @param bytes at most what is kept for one record, or an urgent one could wait for ever
        public void await(long bytes) throws InterruptedException {
            lock.lock();
            try {
                take(this, 0);
                wanted = bytes;
                waiting.add(this);
                grant();
                while (waiting.contains(this)) {
                    granted.await();
                }
            } catch (InterruptedException e) {
                waiting.remove(this);
                wanted = 0;
                throw e;
            } finally {
                grant();
                lock.unlock();
            }
        }

        /// Holds so many bytes from now on, if that is possible at once and no earlier request waits; fewer than
        /// before always is.
        public boolean tryHold(long bytes) {
            lock.lock();
            try {
                Room first = waiting.peek();
                boolean fair = first == null || ORDER.compare(this, first) < 0;
                if (bytes > held && !(fair && fits(this, bytes - held))) {
                    return false;
                }
                take(this, bytes);
                grant();
                return true;
            } finally {
                lock.unlock();
            }
        }

        /// Lets it go before all others, into the memory that is kept: all later records wait for this one.
        public void hasten() {
            lock.lock();
            try {
                boolean waits = waiting.remove(this);
                urgent = true;
                if (waits) {
                    waiting.add(this);
                }
                grant();
            } finally {
                lock.unlock();
            }
        }

        /// Bytes that it holds.
        public long held() {
            lock.lock();
            try {
                return held;
            } finally {
                lock.unlock();
            }
        }

        @Override
        public void close() {
            tryHold(0);
        }
    }
}
