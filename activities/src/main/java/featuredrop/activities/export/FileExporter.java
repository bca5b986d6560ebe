package featuredrop.activities.export;

import featuredrop.activities.export.input.InputPiece;
import featuredrop.activities.landing.LandingZone;
import featuredrop.exchange.config.InputConfig;
import featuredrop.exchange.format.IoFailure;
import featuredrop.exchange.objectstore.ObjectKeys;
import featuredrop.exchange.objectstore.ObjectStore;
import featuredrop.exchange.objectstore.ObjectStore.Written;
import featuredrop.exchange.plan.DropPlan;
import featuredrop.exchange.plan.FileIndex;
import featuredrop.exchange.plan.PlannedFile;
import featuredrop.exchange.progress.Progress;
import featuredrop.exchange.reader.ExchangeReader;
import featuredrop.workflows.export.ExportedFile;
import featuredrop.workflows.export.PlanRef;
import featuredrop.workflows.extraction.ChunkRef;
import featuredrop.workflows.policy.DropException;
import java.io.IOException;
import java.util.Optional;

/// Streams one input file into chunks and then writes its index, which marks the file as exported.
/// Thread-safe.
///
/// Every object is written once; an attempt after another finds its objects and must agree with them.
public final class FileExporter {
    private final LandingZone zone;
    private final ObjectStore store;
    private final ExchangeReader reader;
    private final ChunkMemory memory;
    private final ManyRejects manyRejects = new ManyRejects();
    private final InputConfig limits;

    /// @param memory most bytes that all exports hold together
    /// @param limits what a file may come to
    public FileExporter(LandingZone zone, ObjectStore store, long memory, InputConfig limits) {
        this.zone = zone;
        this.store = store;
        this.reader = new ExchangeReader(store);
        this.memory = new ChunkMemory(memory);
        this.limits = limits;
    }

    /// Hears of each chunk that has been written.
    @FunctionalInterface
    public interface ChunkListener {
        /// @param chunks how many of the file are in the exchange now
        void written(int chunks);
    }

    /// Exports one file of the plan.
    ///
    /// @param file index of the file in the plan
    /// @param listener hears of chunks before the file is done; not of those of a file that was done before
    /// @throws DropException kind `PARTNER_DATA` of type `INPUT_CHANGED`, `BAD_HEADER`, `INPUT_TOO_LARGE`
    ///     or `TOO_MANY_REJECTS`
    public ExportedFile export(PlanRef ref, int file, Progress progress, ChunkListener listener) {
        Optional<FileIndex> earlier = reader.findIndex(ref, file);
        if (earlier.isPresent()) {
            return summary(earlier.get());
        }
        DropPlan plan = reader.recentPlan(ref);
        PlannedFile planned = plan.files().get(file);
        InputChanged.require(zone, planned, progress);
        ChunkWriter chunks = new ChunkWriter(plan, (chunk, content) -> {
            Written there = WriteOnce.put(store, ObjectKeys.input(new ChunkRef(ref, file, chunk)), content);
            listener.written(chunk + 1);
            return there.sha256();
        });
        try (ManyRejects.Share share = manyRejects.share(progress)) {
            Found found = new Found(planned.path(), limits, chunks, share);
            FileIndex index = memory.within(held(plan, planned), progress, () -> read(found, plan, file, progress));
            InputChanged.require(zone, planned, progress);
            index.requireTiled(planned);
            WriteOnce.put(store, ObjectKeys.index(ref, file), index.toBytes());
            return summary(index);
        }
    }

    /// A chunk's records, and its content while it is written.
    private static long held(DropPlan plan, PlannedFile file) {
        long chunk = file.format().isCompressed() ? plan.chunkBytes() : Math.min(plan.chunkBytes(), file.length());
        return 2 * chunk;
    }

    private FileIndex read(Found found, DropPlan plan, int file, Progress progress) {
        PlannedFile planned = plan.files().get(file);
        try (PlannedInput input = new PlannedInput(zone.open(planned.path(), 0), planned, progress);
                InputPiece.Source source = InputSources.of(plan, limits).open(planned, input)) {
            long pieces = 0;
            for (Optional<InputPiece> piece = source.next(); piece.isPresent(); piece = source.next()) {
                found.add(piece.get());
                progress.at(planned.name() + ", records", ++pieces);
            }
            return found.index(planned.name(), file);
        } catch (IOException e) {
            InputChanged.require(zone, planned, progress);
            throw IoFailure.reading(planned.path(), e);
        }
    }

    private static ExportedFile summary(FileIndex index) {
        return new ExportedFile(
                index.file(),
                index.chunks().size(),
                index.records(),
                index.rejects().size(),
                index.bytes());
    }
}
