package featuredrop.activities.delivery.imports;

import java.util.List;

/// What an import writes, by partner of the `manifest` layout.
///
/// @param partners sorted by name
/// @param unreadable what could not be read, with place and value
public record ImportPlan(List<Partner> partners, List<String> unreadable) {
    public ImportPlan {
        partners = List.copyOf(partners);
        unreadable = List.copyOf(unreadable);
    }

    /// What is known of one partner.
    ///
    /// @param name the partner's configured name
    /// @param id its number
    /// @param stamp upstream stamps up to this one count as delivered; 0 when nothing was delivered
    /// @param batch the newest delivered batch, 0 for none
    /// @param folder of that batch, below the output directory
    /// @param known whether an earlier import wrote this stamp or a newer one
    /// @param note what a person should know; empty when all is clear
    public record Partner(String name, int id, long stamp, long batch, String folder, boolean known, String note) {
        /// Whether the import writes an entry.
        public boolean isNew() {
            return stamp > 0 && !known;
        }
    }
}
