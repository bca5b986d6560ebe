package featuredrop.workflows.flow.drop.state;

import featuredrop.workflows.drop.Stage;
import featuredrop.workflows.export.ExportedFile;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// How far a drop is. Everything before these marks is done.
///
/// @param stage where it stands
/// @param exported every exported file, in plan order, as runs of release 0.1 carried them; only read, null afterwards
/// @param chunksExtracted chunks done, counted in plan order
/// @param partsReturned parts done, counted in order
/// @param exports which files and chunks are done; null only in what runs of release 0.1 carried
public record ProgressState(
        Stage stage,
        @Nullable List<ExportedFile> exported,
        int chunksExtracted,
        int partsReturned,
        @Nullable ExportState exports) {
    public ProgressState {
        if (exports == null && exported != null) {
            exports = ExportState.after(exported, chunksExtracted);
        }
        exported = null;
    }

    ProgressState(Stage stage, int chunksExtracted, int partsReturned, ExportState exports) {
        this(stage, null, chunksExtracted, partsReturned, exports);
    }
}
