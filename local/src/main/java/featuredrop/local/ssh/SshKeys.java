package featuredrop.local.ssh;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.spec.ECGenParameterSpec;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.sshd.common.config.keys.AuthorizedKeyEntry;
import org.apache.sshd.common.config.keys.PublicKeyEntry;
import org.apache.sshd.common.config.keys.PublicKeyEntryResolver;
import org.apache.sshd.common.config.keys.writer.openssh.OpenSSHKeyPairResourceWriter;
import org.apache.sshd.common.keyprovider.FileKeyPairProvider;
import org.apache.sshd.common.keyprovider.KeyPairProvider;
import org.apache.sshd.server.auth.pubkey.PublickeyAuthenticator;

/// The keys of the machines' sshd and of the one who asks them: made once, the host's key pinned for the client.
///
/// @param directory where they lie: `id_ecdsa`, `id_ecdsa.pub`, `host_ecdsa`, `host_ecdsa.pub`, `known_hosts`
public record SshKeys(Path directory) {
    /// More machines than one system ever has.
    private static final int MOST_MACHINES = 64;

    /// Makes what is absent, and pins the machines' key to this port of each of their addresses.
    public void prepare(int port) throws IOException {
        Files.createDirectories(directory);
        makeUnlessThere("id_ecdsa");
        makeUnlessThere("host_ecdsa");
        String host = Files.readString(directory.resolve("host_ecdsa.pub"), US_ASCII);
        String pinned = IntStream.rangeClosed(1, MOST_MACHINES)
                .mapToObj(number -> "[127.0.0." + number + "]:" + port + " " + host)
                .collect(Collectors.joining());
        Files.writeString(directory.resolve("known_hosts"), pinned, US_ASCII);
    }

    /// The key that the sshd shows.
    public KeyPairProvider host() {
        return new FileKeyPairProvider(directory.resolve("host_ecdsa"));
    }

    /// Accepts the client that has `id_ecdsa`.
    public PublickeyAuthenticator client() throws IOException {
        try {
            AuthorizedKeyEntry entry = AuthorizedKeyEntry.parseAuthorizedKeyEntry(
                    Files.readString(directory.resolve("id_ecdsa.pub"), US_ASCII)
                            .strip());
            return PublickeyAuthenticator.fromAuthorizedEntries(
                    "client", null, List.of(entry), PublicKeyEntryResolver.FAILING);
        } catch (GeneralSecurityException e) {
            throw new IOException("Cannot use " + directory.resolve("id_ecdsa.pub"), e);
        }
    }

    private void makeUnlessThere(String name) throws IOException {
        Path file = directory.resolve(name);
        if (Files.exists(file)) {
            return;
        }
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            KeyPair pair = generator.generateKeyPair();
            Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            try (OutputStream out = Files.newOutputStream(file)) {
                OpenSSHKeyPairResourceWriter.INSTANCE.writePrivateKey(pair, "featuredrop local", null, out);
            }
            Files.writeString(
                    directory.resolve(name + ".pub"), PublicKeyEntry.toString(pair.getPublic()) + "\n", US_ASCII);
        } catch (GeneralSecurityException e) {
            throw new IOException("Cannot make the key " + file, e);
        }
    }
}
