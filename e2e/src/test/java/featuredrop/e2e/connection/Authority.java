package featuredrop.e2e.connection;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/// A certificate authority of a test, made with the JDK's `keytool`.
///
/// @param directory where its files lie
/// @param certificate its own certificate, PEM
record Authority(Path directory, Path certificate) {
    private static final String PASSWORD = "password";
    private static final Base64.Encoder MIME = Base64.getMimeEncoder(64, "\n".getBytes(US_ASCII));

    /// Files of one side.
    ///
    /// @param certificate PEM
    /// @param key PEM, PKCS #8, mode 0400
    record Identity(Path certificate, Path key) {}

    static Authority create(Path directory) throws Exception {
        Files.createDirectories(directory);
        keytool(directory, "ca", List.of("-ext", "bc:c", "-validity", "30"));
        Path pem = directory.resolve("ca.pem");
        writePem(pem, "CERTIFICATE", store(directory).getCertificate("ca").getEncoded());
        return new Authority(directory, pem);
    }

    /// Signs what is valid now.
    Identity sign(String name) throws Exception {
        return sign(name, List.of("-validity", "30"));
    }

    /// Signs what was valid until yesterday.
    Identity signExpired(String name) throws Exception {
        return sign(name, List.of("-startdate", "-3d", "-validity", "2"));
    }

    private Identity sign(String name, List<String> validity) throws Exception {
        List<String> more = new ArrayList<>(validity);
        more.addAll(List.of("-signer", "ca", "-ext", "san=dns:temporal.test"));
        keytool(directory, name, more);
        KeyStore store = store(directory);
        Path certificate = directory.resolve(name + ".pem");
        Certificate[] chain = store.getCertificateChain(name);
        writePem(certificate, "CERTIFICATE", chain[0].getEncoded());
        Path key = directory.resolve(name + ".key");
        writePem(key, "PRIVATE KEY", store.getKey(name, PASSWORD.toCharArray()).getEncoded());
        Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("r--------"));
        return new Identity(certificate, key);
    }

    private static void writePem(Path file, String what, byte[] content) throws IOException {
        Files.writeString(
                file,
                "-----BEGIN " + what + "-----\n" + MIME.encodeToString(content) + "\n-----END " + what + "-----\n");
    }

    private static KeyStore store(Path directory) throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(directory.resolve("keys.p12"))) {
            store.load(in, PASSWORD.toCharArray());
        }
        return store;
    }

    private static void keytool(Path directory, String name, List<String> more) throws Exception {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-keyalg",
                "EC",
                "-alias",
                name,
                "-dname",
                "CN=" + name,
                "-storepass",
                PASSWORD,
                "-keystore",
                directory.resolve("keys.p12").toString()));
        command.addAll(more);
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), UTF_8);
        if (process.waitFor() != 0) {
            throw new IOException(output);
        }
    }
}
