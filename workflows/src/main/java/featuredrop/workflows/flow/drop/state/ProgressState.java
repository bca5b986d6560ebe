package featuredrop.workflows.flow.drop.state;

import featuredrop.workflows.drop.Stage;
import featuredrop.workflows.export.ExportedFile;
import java.util.List;

/// How far a drop is. Everything before these marks is done.
///
/// @param stage where it stands
/// @param exported exported files, in plan order
/// @param chunksExtracted chunks done, counted in plan order
/// @param partsReturned parts done, counted in order
public record ProgressState(Stage stage, List<ExportedFile> exported, int chunksExtracted, int partsReturned) {
    public ProgressState {
        exported = List.copyOf(exported);
    }
}
