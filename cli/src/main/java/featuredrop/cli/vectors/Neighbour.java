package featuredrop.cli.vectors;

/// One item near another.
///
/// @param id delivered id
/// @param similarity cosine, 1 for the same direction
public record Neighbour(long id, double similarity) {}
