package featuredrop.activities.export.input;

/// Where a byte of a line is, with quotes as in RFC 4180.
enum QuoteState {
    FIELD_START,
    PLAIN,
    QUOTED,
    /// After a quote inside quotes: the field's end, or the first half of an escaped quote.
    QUOTE_IN_QUOTED,
    /// After a field's closing quote, where no text is allowed.
    STRAY;

    /// The state behind a byte that ends no line.
    ///
    /// @param delimiter the byte between fields
    QuoteState after(int b, int delimiter) {
        return switch (this) {
            case FIELD_START, PLAIN -> {
                if (b == delimiter) {
                    yield FIELD_START;
                }
                yield b == '"' && this == FIELD_START ? QUOTED : PLAIN;
            }
            case QUOTED -> b == '"' ? QUOTE_IN_QUOTED : QUOTED;
            case QUOTE_IN_QUOTED -> {
                if (b == delimiter) {
                    yield FIELD_START;
                }
                yield b == '"' ? QUOTED : STRAY;
            }
            case STRAY -> STRAY;
        };
    }
}
