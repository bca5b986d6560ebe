package featuredrop.activities.landing.hdfs;

import featuredrop.exchange.config.SiteConfig;
import java.io.IOException;
import java.util.Objects;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.security.UserGroupInformation;

/// Configuration and login of the HDFS client. A site's own `core-site.xml` and `hdfs-site.xml` win over
/// `featuredrop-hdfs.xml`.
final class HdfsClient {
    private static final String PRINCIPAL = "featuredrop.kerberos.principal";
    private static final String KEYTAB = "featuredrop.kerberos.keytab";

    private HdfsClient() {}

    static Configuration configuration(SiteConfig site) {
        Configuration configuration = new Configuration();
        configuration.addResource(Objects.requireNonNull(
                HdfsClient.class.getResource("/featuredrop-hdfs.xml"), "featuredrop-hdfs.xml is not in the jar"));
        if (site.hadoopConf() != null) {
            configuration.addResource(
                    new Path(site.hadoopConf().resolve("core-site.xml").toUri()));
            configuration.addResource(
                    new Path(site.hadoopConf().resolve("hdfs-site.xml").toUri()));
        }
        return configuration;
    }

    /// Logs in with the keytab, when `core-site.xml` names one; otherwise the process's own user counts.
    static void login(Configuration configuration) throws IOException {
        String principal = configuration.get(PRINCIPAL);
        String keytab = configuration.get(KEYTAB);
        UserGroupInformation.setConfiguration(configuration);
        if (principal != null && keytab != null) {
            UserGroupInformation.loginUserFromKeytab(principal, keytab);
        }
    }
}
