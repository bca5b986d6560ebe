package featuredrop.e2e.kerberos;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;

/// What administrators get wrong, each with the line that says so.
final class Mistakes {
    private static final String CREATE = "KERBEROS Cannot create a client of ";
    private static final String STAT = "KERBEROS Cannot stat /: Kerberos: ";

    private final Realm realm;
    private final Path directory;
    private final List<Mistake> found = new ArrayList<>();

    Mistakes(Realm realm) {
        this.realm = realm;
        this.directory = realm.directory().state("mistakes");
    }

    /// @param config a configuration with the mistake
    /// @param line what a worker says
    record Mistake(Path config, String line) {}

    /// Those of files first: a login that works is kept for later ones.
    List<Mistake> all() throws IOException, InterruptedException {
        Files.createDirectories(directory);
        ofKeytabs();
        ofPrincipals();
        ofHadoopsFiles();
        return List.copyOf(found);
    }

    private void ofKeytabs() throws IOException {
        String key = "CONFIG kerberos.keytab: ";
        Path open = Files.copy(realm.keytab(), directory.resolve("open.keytab"));
        Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rw-r-----"));
        add(Realm.PRINCIPAL, open, key + open + ": may be read by others; chmod it to 0400");
        Path text = Files.writeString(directory.resolve("text.keytab"), "no keytab");
        Files.setPosixFilePermissions(text, PosixFilePermissions.fromString("r--------"));
        add(Realm.PRINCIPAL, text, key + text + ": holds no key of " + Realm.PRINCIPAL);
        add("stranger@EXAMPLE.TEST", realm.keytab(), key + realm.keytab() + ": holds no key of stranger@EXAMPLE.TEST");
        Path absent = directory.resolve("absent.keytab");
        add(Realm.PRINCIPAL, absent, key + absent + ": cannot be read: NoSuchFileException");
    }

    private void ofPrincipals() throws IOException, InterruptedException {
        Path ghost = realm.kdc().keytab("ghost.keytab", "ghost");
        realm.kdc().admin("delprinc -force ghost");
        refused("ghost", ghost, "the KDC does not know ghost@EXAMPLE.TEST");
        for (String old : List.of("old", "careful")) {
            Path keys = realm.kdc().keytab(old + ".keytab", old);
            // With it, the KDC itself finds the wrong key.
            realm.kdc().admin("modprinc " + (old.equals("careful") ? "+" : "-") + "requires_preauth " + old);
            realm.kdc().admin("cpw -randkey " + old);
            refused(
                    old,
                    keys,
                    "the KDC has another key of " + old + "@EXAMPLE.TEST than the keytab " + keys
                            + "; export the keytab again");
        }
        Path locked = realm.kdc().keytab("locked.keytab", "locked");
        realm.kdc().admin("modprinc -allow_tix locked");
        refused("locked", locked, "the KDC has locked locked@EXAMPLE.TEST, or it has expired");
        Path expired = realm.kdc().keytab("expired.keytab", "expired");
        realm.kdc().admin("modprinc -expire 2020-01-01 expired");
        refused("expired", expired, "the KDC has locked expired@EXAMPLE.TEST, or it has expired");
    }

    private void ofHadoopsFiles() throws IOException {
        String sections = "    kerberos: {principal: " + Realm.PRINCIPAL + ", keytab: " + realm.keytab() + "}\n";
        Path none = directory.resolve("none");
        conf(none, sections, "CONFIG hadoop-conf: " + none.resolve("core-site.xml") + " cannot be read");
        conf(
                realm.hdfs().hadoopConf(),
                "",
                "CONFIG kerberos: is missing, and core-site.xml of hadoop-conf asks for Kerberos");
        Path simple = changed("core-site.xml", "hadoop.security.authentication", "simple");
        conf(
                simple,
                sections,
                "CONFIG hadoop-conf: core-site.xml of " + simple
                        + " does not set hadoop.security.authentication to kerberos, and kerberos is given");
        conf(simple, "", STAT + "HDFS asks for it, and hadoop.security.authentication of hadoop-conf does not");
        conf(
                changed("core-site.xml", "hadoop.security.auth_to_local", "RULE:[1:$1@$0](x@Y)s/.*/x/"),
                sections,
                CREATE + realm.hdfs().address()
                        + ": Kerberos: hadoop.security.auth_to_local of hadoop-conf has no rule for "
                        + Realm.PRINCIPAL);
        conf(
                changed("core-site.xml", "hadoop.rpc.protection", "authentication"),
                sections,
                STAT + "hadoop.rpc.protection of hadoop-conf is not the NameNode's");
        conf(
                changed("hdfs-site.xml", "dfs.namenode.kerberos.principal", "hdfs/_HOST@EXAMPLE.TEST"),
                sections,
                STAT
                        + "the NameNode is nn/localhost@EXAMPLE.TEST, and dfs.namenode.kerberos.principal of hadoop-conf says"
                        + " hdfs/localhost@EXAMPLE.TEST");
    }

    private Path changed(String file, String key, String value) throws IOException {
        return realm.hdfs().changed(directory.resolve(key + "-" + found.size()), file, key, value);
    }

    private void refused(String user, Path keytab, String line) throws IOException {
        add(user + "@EXAMPLE.TEST", keytab, CREATE + realm.hdfs().address() + ": Kerberos: " + line);
    }

    private void add(String principal, Path keytab, String line) throws IOException {
        found.add(new Mistake(realm.config("mistake-" + found.size(), principal, keytab), line));
    }

    private void conf(Path hadoopConf, String sections, String line) throws IOException {
        Path config = realm.config("mistake-" + found.size(), "    hadoop-conf: " + hadoopConf + "\n" + sections);
        found.add(new Mistake(config, line));
    }
}
