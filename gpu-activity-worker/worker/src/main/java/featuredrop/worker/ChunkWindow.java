package featuredrop.worker;

import featuredrop.fetch.BodyMemory;
import featuredrop.images.prepare.ImageSeries;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/// Which records of a chunk may do what: all may be fetched, as far as memory goes; only the next ones may be
/// decoded; and the one that all others wait for gets memory first. So a slow host holds up its own images and
/// no others, and neither bodies nor tensors pile up. Thread-safe.
final class ChunkWindow {
    private final List<Place> places = new ArrayList<>();
    private final int ahead;

    /// @param ahead records that are decoded before the one that is waited for
    /// @param images those of the chunk
    ChunkWindow(BodyMemory memory, int records, int ahead, ImageSeries images) {
        this.ahead = ahead;
        for (int i = 0; i < records; i++) {
            places.add(new Place(memory.room(i), new CountDownLatch(i < ahead ? 0 : 1), images));
        }
    }

    /// One record's place.
    ///
    /// @param memory room for its body
    /// @param near open when it may be decoded
    /// @param images those of the chunk
    record Place(BodyMemory.Room memory, CountDownLatch near, ImageSeries images) {}

    Place place(int record) {
        return places.get(record);
    }

    /// This record is waited for from now on.
    void moveTo(int record) {
        places.get(record).memory().hasten();
        int last = record + ahead - 1;
        if (last < places.size()) {
            places.get(last).near().countDown();
        }
    }
}
