package featuredrop.activities.landing.hdfs;

import featuredrop.activities.landing.LandingZone;
import featuredrop.exchange.config.SiteConfig;
import featuredrop.exchange.config.file.ConfigException;
import featuredrop.workflows.policy.DropException;
import featuredrop.workflows.policy.FailureKind;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.CreateFlag;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileAlreadyExistsException;
import org.apache.hadoop.fs.FileChecksum;
import org.apache.hadoop.fs.FileContext;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Options.CreateOpts;
import org.apache.hadoop.fs.Options.Rename;
import org.apache.hadoop.fs.ParentNotDirectoryException;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.permission.FsPermission;
import org.apache.hadoop.hdfs.DistributedFileSystem;
import org.apache.hadoop.hdfs.protocol.AlreadyBeingCreatedException;
import org.apache.hadoop.ipc.RemoteException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The landing zone on HDFS. Thread-safe; every call is bounded by [HdfsClient]'s time limits.
///
/// Renames go through `FileContext`, whose rename without OVERWRITE has one winner; `FileSystem.rename` would
/// nest a directory inside an existing target and report success.
public final class HdfsLandingZone implements LandingZone, AutoCloseable {
    /// What the NameNode answers when these files cannot be joined, for any caller: encryption zones,
    /// snapshots.
    private static final Set<String> REFUSALS = Set.of(
            "org.apache.hadoop.HadoopIllegalArgumentException",
            "org.apache.hadoop.hdfs.protocol.SnapshotException",
            "java.lang.UnsupportedOperationException");

    /// Deliveries are for others than the workers, and landed files for others than who lands them, whatever a
    /// cluster sets for the private files of its users. The directories above decide who comes that far.
    private static final FsPermission UMASK = FsPermission.createImmutable((short) 022);

    /// HDFS itself sorts by signed bytes.
    private static final Comparator<FileStat> BY_NAME =
            Comparator.comparing(stat -> stat.name().getBytes(StandardCharsets.UTF_8), Arrays::compareUnsigned);

    private static final Logger LOG = LoggerFactory.getLogger(HdfsLandingZone.class);

    private final FileContext files;
    private final DistributedFileSystem dfs;

    private HdfsLandingZone(FileContext files, DistributedFileSystem dfs) {
        this.files = files;
        this.dfs = dfs;
    }

    /// Makes the client; the NameNode is first asked by the first call.
    ///
    /// @throws DropException kind `BUG` when the address is not one of HDFS, `PLATFORM` when the login fails
    /// @throws ConfigException when a file that the site names cannot be used; the message begins with its key
    public static HdfsLandingZone open(SiteConfig site) {
        return open(site, HdfsClient::loginAsWorker);
    }

    /// The same for a person at a shell, who on a cluster with Kerberos has a ticket of her own, unless she may read
    /// the
    /// workers' keytab.
    public static HdfsLandingZone openAsOperator(SiteConfig site) {
        return open(site, HdfsClient::loginAsOperator);
    }

    private static HdfsLandingZone open(SiteConfig site, HdfsClient.Login login) {
        URI address = URI.create(site.hdfs());
        if (!"hdfs".equals(address.getScheme())) {
            throw new DropException(
                    FailureKind.BUG, "hdfs: '" + site.hdfs() + "' is not the address of an HDFS, hdfs://<host>:<port>");
        }
        try {
            Configuration configuration = HdfsClient.configuration(site);
            login.to(site, configuration);
            // before the other client, which hides an unknown host in an InvocationTargetException
            FileSystem dfs = FileSystem.newInstance(address, configuration);
            FileContext files = FileContext.getFileContext(address, configuration);
            files.setUMask(UMASK);
            return new HdfsLandingZone(files, (DistributedFileSystem) dfs);
        } catch (IOException e) {
            throw HdfsFailures.failed("create a client of " + site.hdfs(), e);
        } catch (IllegalArgumentException e) {
            if (e.getCause() instanceof UnknownHostException) {
                throw unknownHost(site, address, e);
            }
            throw e;
        }
    }

    /// The client takes a logical name that its configuration does not have for a host.
    private static DropException unknownHost(SiteConfig site, URI address, Exception cause) {
        StringBuilder message = new StringBuilder("the host '" + address.getHost() + "' is unknown");
        if (address.getPort() < 0) {
            message.append("; if it is the logical name of a cluster with several NameNodes, ")
                    .append(
                            site.hadoopConf() == null
                                    ? "give the key hadoop-conf, the directory with the cluster's core-site.xml and"
                                            + " hdfs-site.xml"
                                    : "hdfs-site.xml in hadoop-conf " + site.hadoopConf()
                                            + " does not define it (dfs.nameservices)");
        }
        // A name server that is down answers the same, so it is asked again.
        return new DropException(FailureKind.PLATFORM, message.toString(), cause);
    }

    /// Whether the NameNode is in safe mode and refuses every change.
    public boolean isInSafeMode() {
        try {
            return dfs.isInSafeMode();
        } catch (IOException e) {
            throw HdfsFailures.failed("ask whether the NameNode is in safe mode", e);
        }
    }

    @Override
    public Optional<FileStat> stat(String path) {
        try {
            return Optional.of(statOf(dfs.getFileStatus(new Path(path))));
        } catch (FileNotFoundException e) {
            return Optional.empty();
        } catch (IOException e) {
            if (e instanceof ParentNotDirectoryException || isParentNotDirectory(e)) {
                return Optional.empty();
            }
            throw HdfsFailures.failed("stat " + path, e);
        }
    }

    @Override
    public List<FileStat> list(String directory) {
        try {
            List<FileStat> found = Arrays.stream(dfs.listStatus(new Path(directory)))
                    .map(HdfsLandingZone::statOf)
                    .sorted(BY_NAME)
                    .toList();
            boolean isFile = found.size() == 1 && found.getFirst().path().equals(directory);
            return isFile ? List.of() : found;
        } catch (FileNotFoundException e) {
            return List.of();
        } catch (IOException e) {
            throw HdfsFailures.failed("list " + directory, e);
        }
    }

    @Override
    public InputStream open(String path, long offset) {
        try {
            FSDataInputStream in = dfs.open(new Path(path));
            if (offset > 0) {
                in.seek(offset);
            }
            return in;
        } catch (IOException e) {
            throw HdfsFailures.failed("open " + path, e);
        }
    }

    @Override
    public boolean isClosed(String path) {
        try {
            return dfs.isFileClosed(new Path(path));
        } catch (FileNotFoundException e) {
            return false;
        } catch (IOException e) {
            throw HdfsFailures.failed("check whether " + path + " is closed", e);
        }
    }

    @Override
    public String checksum(String path) {
        try {
            Path file = new Path(path);
            if (dfs.getFileStatus(file).getLen() == 0) {
                return "COMPOSITE-CRC32C:00000000"; // HDFS answers with a fixed MD5 for a file without blocks
            }
            FileChecksum checksum = dfs.getFileChecksum(file);
            return checksum.getAlgorithmName() + ":" + HexFormat.of().formatHex(checksum.getBytes());
        } catch (IOException e) {
            throw HdfsFailures.failed("get the checksum of " + path, e);
        }
    }

    @Override
    public OutputStream create(String path) {
        try {
            FSDataOutputStream out =
                    files.create(new Path(path), EnumSet.of(CreateFlag.CREATE), CreateOpts.createParent());
            return new HdfsOutput(path, out);
        } catch (FileAlreadyExistsException e) {
            throw exists(path, e);
        } catch (RemoteException e) {
            if (e.unwrapRemoteException(AlreadyBeingCreatedException.class) instanceof AlreadyBeingCreatedException) {
                throw exists(path, e);
            }
            throw HdfsFailures.failed("create " + path, e);
        } catch (IOException e) {
            throw HdfsFailures.unknown("create " + path, e);
        }
    }

    @Override
    public boolean rename(String from, String to) {
        try {
            try {
                files.rename(new Path(from), new Path(to));
            } catch (FileNotFoundException e) {
                if (stat(to).isPresent()) {
                    return false;
                }
                makeParent(to, from, e);
                files.rename(new Path(from), new Path(to));
            }
            return true;
        } catch (FileAlreadyExistsException e) {
            return false;
        } catch (IOException e) {
            throw HdfsFailures.unknown("rename " + from + " to " + to, e);
        }
    }

    @Override
    public void replace(String from, String to) {
        try {
            try {
                files.rename(new Path(from), new Path(to), Rename.OVERWRITE);
            } catch (FileNotFoundException e) {
                makeParent(to, from, e);
                files.rename(new Path(from), new Path(to), Rename.OVERWRITE);
            }
        } catch (IOException e) {
            throw HdfsFailures.unknown("replace " + to + " by " + from, e);
        }
    }

    /// A rename reports an absent source and an absent parent of the target in the same way.
    private void makeParent(String to, String from, FileNotFoundException cause) throws IOException {
        if (stat(from).isEmpty()) {
            throw HdfsFailures.notFound("rename " + from, cause);
        }
        files.mkdir(new Path(to).getParent(), FsPermission.getDirDefault(), true);
    }

    /// HDFS joins files of one directory only: the parts are joined beside themselves, and the result is
    /// renamed.
    @Override
    public boolean concat(String target, List<String> parts) {
        List<FileStat> standing =
                parts.stream().flatMap(part -> stat(part).stream()).toList();
        if (stat(target).isPresent()) {
            if (standing.isEmpty()) {
                return true;
            }
            throw new DropException(FailureKind.CONFLICT, "Cannot join parts into " + target + ": it exists");
        }
        String join = parts.getFirst() + ".join";
        List<FileStat> filled =
                standing.stream().filter(part -> part.length() > 0).toList();
        boolean joinedBefore = stat(join).isPresent() && filled.isEmpty();
        if (!joinedBefore) {
            if (standing.size() < parts.size()) {
                throw new DropException(
                        NOT_FOUND,
                        "Cannot join into " + target + ": of " + parts.size() + " parts " + standing.size()
                                + " are left");
            }
            delete(join);
            if (!joined(join, filled)) {
                return false;
            }
        }
        standing.forEach(part -> delete(part.path()));
        if (!rename(join, target)) {
            delete(join); // another attempt of the same call was first
        }
        return true;
    }

    private boolean joined(String join, List<FileStat> filled) {
        try {
            create(join).close();
            if (!filled.isEmpty()) {
                Path[] sources =
                        filled.stream().map(part -> new Path(part.path())).toArray(Path[]::new);
                dfs.concat(new Path(join), sources);
            }
            return true;
        } catch (IOException e) {
            if (REFUSALS.contains(HdfsFailures.className(e))) {
                LOG.info("concat refused target={} reason={}", join, HdfsFailures.firstLine(e));
                delete(join);
                return false;
            }
            throw HdfsFailures.unknown("join parts into " + join, e);
        }
    }

    @Override
    public void delete(String path) {
        try {
            dfs.delete(new Path(path), true);
        } catch (IOException e) {
            throw HdfsFailures.unknown("delete " + path, e);
        }
    }

    @Override
    public void close() throws IOException {
        dfs.close();
    }

    private static FileStat statOf(FileStatus status) {
        return new FileStat(
                status.getPath().toUri().getPath(),
                status.isDirectory(),
                status.getLen(),
                status.getModificationTime());
    }

    private static boolean isParentNotDirectory(IOException e) {
        return e instanceof RemoteException remote
                && remote.getClassName().equals("org.apache.hadoop.fs.ParentNotDirectoryException");
    }

    private static DropException exists(String path, IOException cause) {
        return new DropException(FailureKind.CONFLICT, "Cannot create " + path + ": it exists", cause);
    }
}
