package featuredrop.activities.landing.hdfs;

import featuredrop.exchange.config.KerberosConfig;
import featuredrop.exchange.config.SiteConfig;
import featuredrop.exchange.config.file.ConfigException;
import featuredrop.exchange.config.file.SecretFile;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import javax.security.auth.kerberos.KerberosPrincipal;
import javax.security.auth.kerberos.KeyTab;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.security.SecurityUtil;
import org.apache.hadoop.security.UserGroupInformation;

/// Configuration and login of the HDFS client. A site's own `core-site.xml` and `hdfs-site.xml` win over
/// `featuredrop-hdfs.xml`.
final class HdfsClient {
    private HdfsClient() {}

    /// Makes the process somebody whom the site's HDFS knows.
    @FunctionalInterface
    interface Login {
        void to(SiteConfig site, Configuration configuration) throws IOException;
    }

    /// @throws ConfigException when one of the two files cannot be read, which Hadoop would pass over
    static Configuration configuration(SiteConfig site) {
        Configuration configuration = new Configuration();
        configuration.addResource(Objects.requireNonNull(
                HdfsClient.class.getResource("/featuredrop-hdfs.xml"), "featuredrop-hdfs.xml is not in the jar"));
        if (site.hadoopConf() != null) {
            add(configuration, site.hadoopConf().resolve("core-site.xml"));
            add(configuration, site.hadoopConf().resolve("hdfs-site.xml"));
        }
        return configuration;
    }

    private static void add(Configuration configuration, Path file) {
        if (!Files.isReadable(file)) {
            throw new ConfigException("hadoop-conf: " + file + " cannot be read");
        }
        configuration.addResource(new org.apache.hadoop.fs.Path(file.toUri()));
    }

    /// Logs in with the site's keytab where the cluster asks for Kerberos; otherwise the process's own user counts. A
    /// ticket that somebody got by hand would end while the worker runs, so it does not count.
    static void loginAsWorker(SiteConfig site, Configuration configuration) throws IOException {
        if (asksForKerberos(site, configuration)) {
            if (!site.kerberos().given()) {
                throw new ConfigException("kerberos: is missing, and core-site.xml of hadoop-conf asks for Kerberos");
            }
            login(site.kerberos());
        }
    }

    /// The same, but whoever cannot read the keytab comes with the tickets of `kinit`.
    static void loginAsOperator(SiteConfig site, Configuration configuration) throws IOException {
        if (asksForKerberos(site, configuration)) {
            Path keytab = site.kerberos().keytab();
            if (keytab != null && Files.isReadable(keytab)) {
                login(site.kerberos());
            } else {
                KerberosLogin.forget();
            }
        }
    }

    private static boolean asksForKerberos(SiteConfig site, Configuration configuration) {
        try {
            UserGroupInformation.setConfiguration(configuration);
        } catch (IllegalArgumentException e) {
            throw new ConfigException(
                    "kerberos: krb5.conf names no default_realm, or cannot be read (" + e.getMessage() + ")", e);
        }
        boolean asks = UserGroupInformation.isSecurityEnabled();
        if (!asks && site.kerberos().given()) {
            throw new ConfigException("hadoop-conf: core-site.xml of " + site.hadoopConf()
                    + " does not set hadoop.security.authentication to kerberos, and kerberos is given");
        }
        return asks;
    }

    private static void login(KerberosConfig kerberos) throws IOException {
        String principal = SecurityUtil.getServerPrincipal(kerberos.principal(), InetAddress.getLocalHost());
        Path keytab = Objects.requireNonNull(kerberos.keytab());
        requireKey(principal, keytab);
        KerberosLogin.start(principal, keytab);
    }

    private static void requireKey(String principal, Path keytab) {
        String key = "kerberos.keytab: " + keytab + ": ";
        try {
            SecretFile.requirePrivate(keytab, key);
            Files.newInputStream(keytab).close();
        } catch (IOException e) {
            throw new ConfigException(key + "cannot be read: " + e.getClass().getSimpleName(), e);
        } catch (IllegalArgumentException e) {
            throw new ConfigException(String.valueOf(e.getMessage()), e);
        }
        KerberosPrincipal name = new KerberosPrincipal(principal);
        if (KeyTab.getInstance(name, keytab.toFile()).getKeys(name).length == 0) {
            throw new ConfigException(key + "holds no key of " + principal);
        }
    }
}
