package featuredrop.activities.export;

import featuredrop.activities.export.input.BinSource;
import featuredrop.activities.export.input.InputPiece;
import featuredrop.activities.export.input.ListStream;
import featuredrop.activities.export.input.TableForm;
import featuredrop.activities.export.input.TableRows;
import featuredrop.activities.export.input.TextSource;
import featuredrop.activities.export.input.json.JsonArraySource;
import featuredrop.activities.export.input.json.JsonOpening;
import featuredrop.activities.export.input.json.JsonRows;
import featuredrop.exchange.config.InputConfig;
import featuredrop.exchange.plan.DropPlan;
import featuredrop.exchange.plan.InputFormat;
import featuredrop.exchange.plan.ListFeed;
import featuredrop.exchange.plan.PlannedFile;
import featuredrop.workflows.policy.DropException;
import java.io.IOException;
import java.io.InputStream;

/// Opens input files as records, in the form that they have.
///
/// @param partnerId the number that all records of lists get
/// @param feed how the partner writes lists
/// @param limits what decoding a file may come to
public record InputSources(int partnerId, ListFeed feed, InputConfig limits) {
    /// Those of a plan.
    public static InputSources of(DropPlan plan, InputConfig limits) {
        return new InputSources(plan.partnerId(), plan.feed(), limits);
    }

    /// The pieces of a file.
    ///
    /// @param in the file as it is stored; the caller closes it
    /// @throws IOException when the file cannot be read
    /// @throws DropException kind `PARTNER_DATA` of type `BAD_HEADER` or `INPUT_TOO_LARGE`
    public InputPiece.Source open(PlannedFile file, InputStream in) throws IOException {
        InputFormat format = file.format();
        return switch (format) {
            case BIN -> new BinSource(in, file.length());
            case CSV, CSV_GZ, TSV, TSV_GZ, TXT, TXT_GZ -> table(format, list(file, in));
            case JSONL, JSONL_GZ, JSON, JSON_GZ -> json(list(file, in));
        };
    }

    private ListStream list(PlannedFile file, InputStream in) {
        return ListStream.of(
                in, new ListStream.Content(file.path(), file.format().isCompressed(), limits));
    }

    private InputPiece.Source table(InputFormat format, ListStream in) throws IOException {
        TableForm form = TableForm.of(format, feed, in.opening(TableForm.OPENING));
        return new TextSource(in, new TableRows(in.file(), feed, form), partnerId);
    }

    private InputPiece.Source json(ListStream in) throws IOException {
        JsonOpening opening = new JsonOpening(in.opening(JsonOpening.LENGTH));
        JsonRows rows = new JsonRows(feed);
        if (opening.isArray()) {
            return new JsonArraySource(in, rows, partnerId);
        }
        opening.requireNoWrapper(in.file(), feed);
        return new TextSource(in, rows, partnerId);
    }
}
