package featuredrop.activities.delivery.tree;

import featuredrop.exchange.delivery.DeliveryManifest;
import java.util.List;

/// The names in a delivery, be it staged or published.
///
/// @param root what is renamed into place
/// @param folder the directory of the files inside it: empty, or `/<partner id>` in the `batch-first` layout
public record DeliveryDirectory(String root, String folder) {
    public static final String FEATURES = "cnn_features.txt.gz";
    public static final String QUARANTINE = "quarantine.jsonl.gz";

    /// The directory that holds the files.
    public String content() {
        return root + folder;
    }

    /// A file by its name in the manifest.
    public String file(String name) {
        return content() + "/" + name;
    }

    /// The delivered lines.
    public String features() {
        return file(FEATURES);
    }

    /// The records without a vector.
    public String quarantine() {
        return file(QUARANTINE);
    }

    /// The delivery's manifest.
    public String manifest() {
        return file(DeliveryManifest.NAME);
    }

    /// In the `batch-first` layout it is next to the partner's directory, as in 2016.
    public String success() {
        return root + "/" + DeliveryManifest.SUCCESS;
    }

    /// All files of a complete delivery.
    public List<String> files() {
        return List.of(features(), quarantine(), manifest(), success());
    }
}
