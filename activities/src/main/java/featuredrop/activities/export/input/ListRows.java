package featuredrop.activities.export.input;

import java.util.Optional;

/// How the lines of a URL list are read. Not thread-safe: a table remembers its header.
public interface ListRows {
    /// The delimiter of files in which a quote is a character like others.
    int UNQUOTED = -1;

    /// The character between fields, when these may be quoted; [#UNQUOTED] otherwise.
    int delimiter();

    /// How many fields a row has; 0 when that is not known.
    int fields();

    /// Reads a line that is not blank.
    ///
    /// @return empty for the header and for a row of empty fields
    /// @throws BadLineException when it is no record
    /// @throws featuredrop.workflows.policy.DropException kind `PARTNER_DATA`, type `BAD_HEADER`, when no
    ///     line of the file can be read
    Optional<ListRow> read(String line) throws BadLineException;

    /// Notes a line that cannot even be handed to [#read].
    ///
    /// @param opening its first bytes, one character each
    /// @param fault what is wrong with it
    /// @throws featuredrop.workflows.policy.DropException as [#read]
    void unreadable(String opening, String fault);

    /// An id as a list gives it.
    static String requireItemId(String itemId) throws BadLineException {
        if (itemId.isBlank()) {
            throw new BadLineException("item_id is empty");
        }
        return itemId;
    }
}
