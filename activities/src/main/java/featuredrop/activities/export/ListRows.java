package featuredrop.activities.export;

import java.util.Optional;

/// How the lines of a URL list are read. Not thread-safe: a table remembers its header.
interface ListRows {
    /// The byte between fields, when these may be quoted; [LineSplitter#UNQUOTED] otherwise.
    int delimiter();

    /// Reads a line that is not blank.
    ///
    /// @return empty for the header
    /// @throws BadLineException when it is no record
    /// @throws featuredrop.workflows.policy.DropException kind `PARTNER_DATA`, type `BAD_HEADER`, when no
    ///     line of the file can be read
    Optional<TextSource.Row> read(String line) throws BadLineException;

    /// An id as a list gives it.
    static String requireItemId(String itemId) throws BadLineException {
        if (itemId.isBlank()) {
            throw new BadLineException("item_id is empty");
        }
        return itemId;
    }
}
