package featuredrop.cli.check;

import featuredrop.activities.landing.LandingZone;
import featuredrop.cli.connection.Refusal;
import featuredrop.cli.land.LocalFiles;
import featuredrop.workflows.policy.DropException;
import featuredrop.workflows.policy.FailureKind;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/// Local files in the place of a landed drop, to be read only. Thread-safe.
///
/// The drop's directory is found under its path in the landing zone; it and its files then have their local paths, so
/// that messages name these. Beside them stand files that are not on this machine, such as the done flag.
final class LocalFeed implements LandingZone {
    private static final Comparator<FileStat> BY_NAME =
            Comparator.comparing(stat -> stat.name().getBytes(StandardCharsets.UTF_8), Arrays::compareUnsigned);

    private final String landed;
    private final String folder;
    private final @Nullable Path onlyFile;
    private final boolean flat;
    /// What was listed, by local path. A name may have no form as text that leads back to it.
    private final Map<String, Path> known = new ConcurrentHashMap<>();
    private final Map<String, byte[]> added = new ConcurrentHashMap<>();

    private LocalFeed(String landed, Path directory, @Nullable Path onlyFile, boolean flat) {
        this.landed = landed;
        this.folder = directory.toString();
        this.onlyFile = onlyFile;
        this.flat = flat;
        known.put(folder, directory);
    }

    /// Puts a directory, or one file, in the place of a drop.
    ///
    /// @param landed the drop's directory in the landing zone
    /// @throws Refusal when there is neither a file nor a directory
    static LocalFeed of(Path path, String landed) {
        return of(path, landed, false);
    }

    /// The same without sub-directories.
    static LocalFeed flat(Path path, String landed) {
        return of(path, landed, true);
    }

    private static LocalFeed of(Path path, String landed, boolean flat) {
        if (Files.isDirectory(path)) {
            return new LocalFeed(landed, path, null, flat);
        }
        if (!Files.isRegularFile(path)) {
            throw Refusal.usage(Files.exists(path) ? notFile(path) : "There is no file or directory " + path);
        }
        return new LocalFeed(landed, Objects.requireNonNullElse(path.getParent(), Path.of(".")), path, flat);
    }

    /// The drop's directory on this machine.
    String folder() {
        return folder;
    }

    /// Adds a file that is not on this machine.
    void add(String path, byte[] content) {
        added.put(path, content.clone());
    }

    @Override
    public Optional<FileStat> stat(String path) {
        byte[] content = added.get(path);
        if (content != null) {
            return Optional.of(new FileStat(path, false, content.length, 0));
        }
        String local = local(path);
        Path place = known.get(local);
        if (place == null || !Files.exists(place)) {
            return Optional.empty();
        }
        return Optional.of(statOf(local, place));
    }

    @Override
    public List<FileStat> list(String directory) {
        String local = local(directory);
        Path place = known.get(local);
        if (place == null || !Files.isDirectory(place)) {
            return List.of();
        }
        List<FileStat> found = new ArrayList<>();
        for (Path entry : entries(place)) {
            String path = local + "/" + entry.getFileName();
            known.put(path, entry);
            found.add(statOf(path, entry));
        }
        found.sort(BY_NAME);
        return found;
    }

    private List<Path> entries(Path directory) {
        if (onlyFile != null) {
            return List.of(onlyFile);
        }
        List<Path> entries = new ArrayList<>();
        try (DirectoryStream<Path> stream = Files.newDirectoryStream(directory)) {
            stream.forEach(entry -> {
                boolean left = flat && Files.isDirectory(entry);
                if (!left && (isPlain(entry) || !LocalFiles.isHidden(String.valueOf(entry.getFileName())))) {
                    entries.add(plain(entry));
                }
            });
        } catch (IOException e) {
            throw unreadable(directory.toString(), e);
        } catch (DirectoryIteratorException e) {
            throw unreadable(directory.toString(), Objects.requireNonNull(e.getCause()));
        }
        return entries;
    }

    @Override
    public InputStream open(String path, long offset) {
        byte[] content = added.get(path);
        if (content != null) {
            return new ByteArrayInputStream(content, (int) offset, content.length - (int) offset);
        }
        try {
            InputStream in = Files.newInputStream(place(path));
            in.skipNBytes(offset);
            return in;
        } catch (IOException e) {
            throw unreadable(path, e);
        }
    }

    @Override
    public boolean isClosed(String path) {
        return stat(path).filter(file -> !file.directory()).isPresent();
    }

    @Override
    public String checksum(String path) {
        CRC32C crc = new CRC32C();
        byte[] block = new byte[1 << 16];
        try (InputStream in = open(path, 0)) {
            for (int n = in.read(block); n >= 0; n = in.read(block)) {
                crc.update(block, 0, n);
            }
        } catch (IOException e) {
            throw unreadable(path, e);
        }
        return "COMPOSITE-CRC32C:" + HexFormat.of().toHexDigits((int) crc.getValue());
    }

    @Override
    public OutputStream create(String path) {
        throw readOnly();
    }

    @Override
    public boolean rename(String from, String to) {
        throw readOnly();
    }

    @Override
    public void replace(String from, String to) {
        throw readOnly();
    }

    @Override
    public boolean concat(String target, List<String> parts) {
        throw readOnly();
    }

    @Override
    public void delete(String path) {
        throw readOnly();
    }

    private String local(String path) {
        boolean isInDrop = path.equals(landed) || path.startsWith(landed + "/");
        return isInDrop ? folder + path.substring(landed.length()) : path;
    }

    private Path place(String path) throws NoSuchFileException {
        Path place = known.get(local(path));
        if (place == null) {
            throw new NoSuchFileException(path);
        }
        return place;
    }

    private static FileStat statOf(String path, Path place) {
        try {
            BasicFileAttributes file = Files.readAttributes(place, BasicFileAttributes.class);
            return new FileStat(
                    path,
                    file.isDirectory(),
                    file.isDirectory() ? 0 : file.size(),
                    file.lastModifiedTime().toMillis());
        } catch (IOException e) {
            throw unreadable(path, e);
        }
    }

    /// A pipe has no end.
    private static Path plain(Path entry) {
        if (!isPlain(LocalFiles.notLinked(entry))) {
            throw Refusal.usage(notFile(entry));
        }
        return entry;
    }

    private static boolean isPlain(Path entry) {
        return Files.isRegularFile(entry, LinkOption.NOFOLLOW_LINKS)
                || Files.isDirectory(entry, LinkOption.NOFOLLOW_LINKS);
    }

    private static String notFile(Path path) {
        return path + " is neither a file nor a directory";
    }

    private static DropException unreadable(String path, IOException cause) {
        String why = switch (cause) {
            case AccessDeniedException _ -> "permission denied";
            case NoSuchFileException _ -> "it is gone";
            default -> cause.getClass().getSimpleName() + ": " + cause.getMessage();
        };
        return new DropException(FailureKind.PLATFORM, "Cannot read " + path + ": " + why, cause);
    }

    private static UnsupportedOperationException readOnly() {
        return new UnsupportedOperationException("Local files are only read");
    }
}
