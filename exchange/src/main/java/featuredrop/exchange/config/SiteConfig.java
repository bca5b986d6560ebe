package featuredrop.exchange.config;

import featuredrop.workflows.policy.DropException;
import featuredrop.workflows.policy.FailureType;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// One Hadoop cluster.
///
/// @param hdfs address of the file system, such as `hdfs://namenode:8020`
/// @param landing directory where drops appear
/// @param output directory where deliveries go
/// @param deliveryLayout how they are laid out there
/// @param filesInFlight most input files of drops past AWAIT at a time
/// @param hadoopConf directory with core-site.xml and hdfs-site.xml; absent for the client's defaults
/// @param kerberos the principal of the workers, for a cluster whose core-site.xml asks for Kerberos
/// @param partners who sends, by name
public record SiteConfig(
        String hdfs,
        String landing,
        String output,
        @DefaultValue("partner-first") DeliveryLayout deliveryLayout,
        @DefaultValue("200") int filesInFlight,
        @Nullable Path hadoopConf,
        KerberosConfig kerberos,
        Map<String, PartnerConfig> partners) {
    public SiteConfig {
        Check.given("hdfs", hdfs);
        Check.absolute("landing", landing);
        Check.absolute("output", output);
        Check.atLeast("files-in-flight", filesInFlight, 1);
        if (kerberos.given() && hadoopConf == null) {
            throw new IllegalArgumentException(
                    "hadoop-conf: is missing, and kerberos is given; the cluster's core-site.xml and hdfs-site.xml belong"
                            + " there");
        }
        partners = Map.copyOf(partners);
    }

    /// The partner of that name.
    ///
    /// @throws DropException kind `PARTNER_DATA`, type `UNKNOWN_PARTNER`, when it is not configured here
    public PartnerConfig partner(String name) {
        PartnerConfig partner = partners.get(name);
        if (partner == null) {
            throw new DropException(FailureType.UNKNOWN_PARTNER, "No partner '" + name + "' is configured");
        }
        return partner;
    }

    /// How deliveries are laid out.
    public enum DeliveryLayout {
        /// `<out>/<partner>/<drop>/`
        PARTNER_FIRST,
        /// `<out>/<batch>/<partner id>/`, as in 2016.
        BATCH_FIRST
    }
}
