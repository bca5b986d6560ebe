package featuredrop.activities.delivery.tree;

import featuredrop.exchange.config.SiteConfig.DeliveryLayout;
import featuredrop.exchange.delivery.Pointer;
import featuredrop.workflows.delivery.Staging;
import featuredrop.workflows.drop.DropKey;
import java.util.Optional;

/// The names of everything below one site's output directory.
///
/// @param root the output directory, absolute, without a slash at the end
/// @param layout how deliveries are laid out there
public record OutputTree(String root, DeliveryLayout layout) {
    public OutputTree {
        if (!root.startsWith("/") || root.endsWith("/")) {
            throw new IllegalArgumentException("The output directory '" + root + "' is not an absolute path");
        }
    }

    /// The last segment of what a revision is published as: `<drop>`, later `<drop>.r<n>`.
    static String dropName(DropKey key, int revision) {
        return revision == 1 ? key.dropId() : key.dropId() + ".r" + revision;
    }

    /// Where a revision is published in the `partner-first` layout, relative to the root.
    public static String partnerFirst(DropKey key, int revision) {
        return key.partner() + "/" + dropName(key, revision);
    }

    /// Where a revision is or would be published, relative to the root; empty in the `batch-first` layout
    /// while no batch number is claimed.
    public Optional<String> directory(DropKey key, int revision, BatchClaims claims) {
        return layout == DeliveryLayout.PARTNER_FIRST
                ? Optional.of(partnerFirst(key, revision))
                : claims.find(key, revision).map(claim -> String.valueOf(claim.batch()));
    }

    /// The absolute form of a path relative to the root.
    public String at(String relative) {
        return root + "/" + relative;
    }

    String stagingRoot() {
        return at("_staging");
    }

    /// Staging of one revision, over all runs.
    public String staging(DropKey key, int revision) {
        return stagingRoot() + "/" + partnerFirst(key, revision);
    }

    /// Staging of one delivery of one run.
    public String staging(Staging staging) {
        return staging(staging.plan().key(), staging.plan().revision()) + "/" + staging.directory();
    }

    /// The delivery that a run prepares.
    public DeliveryDirectory staged(Staging staging, int partnerId) {
        return new DeliveryDirectory(staging(staging) + "/delivery", contentFolder(partnerId));
    }

    /// A published delivery.
    ///
    /// @param directory what was renamed into place, relative to the root
    public DeliveryDirectory published(String directory, int partnerId) {
        return new DeliveryDirectory(at(directory), contentFolder(partnerId));
    }

    private String contentFolder(int partnerId) {
        return layout == DeliveryLayout.PARTNER_FIRST ? "" : "/" + partnerId;
    }

    public String pointer() {
        return at(Pointer.NAME);
    }

    /// The directory of the pointer's versions.
    public String indexRoot() {
        return at("_index");
    }

    public String index(long version) {
        return indexRoot() + "/" + version + ".json";
    }

    /// Says which drop took a batch number.
    String batchClaim(long batch) {
        return at("_claims/batch/" + batch);
    }

    /// The claims of one partner's drops.
    String dropClaims(String partner) {
        return at("_claims/drop/" + partner);
    }

    /// Says which batch number a drop took.
    String dropClaim(DropKey key, int revision) {
        return dropClaims(key.partner()) + "/" + dropName(key, revision);
    }

    /// The directory of what the replaced system delivered.
    public String importedRoot() {
        return at("_imported");
    }

    /// Says that the replaced system delivered a stamp of a partner.
    public String imported(String partner, long stamp) {
        return importedRoot() + "/" + partner + "." + stamp + ".json";
    }

    /// Where small files are made before they are renamed to their own names.
    String temporary(String random) {
        return temporaries() + "/" + random;
    }

    /// No partner's staging: an encoded name never begins with an underscore.
    public String temporaries() {
        return stagingRoot() + "/_tmp";
    }
}
