package featuredrop.connection;

import featuredrop.exchange.config.file.SecretFile;
import io.grpc.util.AdvancedTlsX509KeyManager;
import io.grpc.util.CertificateUtils;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/// Shows this installation's certificate, for each connection that of now. gRPC's own reader of files waits until both
/// have a new time, so a certificate that was renewed for the same key would never be used.
final class ClientKeys extends X509ExtendedKeyManager {
    private final AdvancedTlsX509KeyManager keys = new AdvancedTlsX509KeyManager();
    private final RereadFiles<Pair> files;
    private final AtomicReference<@Nullable Pair> shown = new AtomicReference<>();

    /// What belongs together.
    private record Pair(List<X509Certificate> chain, PrivateKey key) {}

    ClientKeys(Path certificate, Path key) {
        files = new RereadFiles<>(
                "temporal.tls", List.of(certificate, key), contents -> parse(certificate, key, contents));
        show();
    }

    private static Pair parse(Path certificate, Path keyFile, List<byte[]> contents)
            throws IOException, GeneralSecurityException {
        SecretFile.requirePrivate(keyFile, "the key ");
        List<X509Certificate> chain = Certificates.parse(contents.getFirst());
        PrivateKey key = privateKey(contents.getLast());
        Date end = chain.getFirst().getNotAfter();
        if (end.toInstant().isBefore(Instant.now())) {
            throw new IllegalArgumentException("the certificate " + certificate + " expired at " + end.toInstant());
        }
        requireMatch(chain.getFirst(), key);
        return new Pair(chain, key);
    }

    private static PrivateKey privateKey(byte[] pem) throws IOException {
        try {
            return CertificateUtils.getPrivateKey(new ByteArrayInputStream(pem));
        } catch (GeneralSecurityException | RuntimeException e) { // what else it throws depends on the damage
            throw new IllegalArgumentException("the key is no PEM file of PKCS #8 without a password", e);
        }
    }

    /// While one of the files is replaced they do not belong together.
    private static void requireMatch(X509Certificate certificate, PrivateKey key) throws GeneralSecurityException {
        String algorithm = switch (key.getAlgorithm()) {
            case "EC" -> "SHA256withECDSA";
            case "RSA" -> "SHA256withRSA";
            default -> key.getAlgorithm();
        };
        byte[] text = certificate.getTBSCertificate();
        boolean match = key.getAlgorithm().equals(certificate.getPublicKey().getAlgorithm());
        if (match) {
            Signature signature = Signature.getInstance(algorithm);
            signature.initSign(key);
            signature.update(text);
            byte[] signed = signature.sign();
            signature.initVerify(certificate.getPublicKey());
            signature.update(text);
            match = signature.verify(signed);
        }
        if (!match) {
            throw new IllegalArgumentException("the key does not belong to the certificate");
        }
    }

    private synchronized void show() {
        Pair current = files.current();
        if (!current.equals(shown.getAndSet(current))) {
            keys.updateIdentityCredentials(current.chain().toArray(X509Certificate[]::new), current.key());
        }
    }

    @Override
    public String chooseEngineClientAlias(String[] types, Principal[] issuers, SSLEngine engine) {
        show();
        return keys.chooseEngineClientAlias(types, issuers, engine);
    }

    @Override
    public String chooseClientAlias(String[] types, Principal[] issuers, Socket socket) {
        show();
        return keys.chooseClientAlias(types, issuers, socket);
    }

    @Override
    public String[] getClientAliases(String type, Principal[] issuers) {
        return keys.getClientAliases(type, issuers);
    }

    @Override
    public String[] getServerAliases(String type, Principal[] issuers) {
        return keys.getServerAliases(type, issuers);
    }

    @Override
    public String chooseServerAlias(String type, Principal[] issuers, Socket socket) {
        return keys.chooseServerAlias(type, issuers, socket);
    }

    @Override
    public X509Certificate[] getCertificateChain(String alias) {
        return keys.getCertificateChain(alias);
    }

    @Override
    public PrivateKey getPrivateKey(String alias) {
        return keys.getPrivateKey(alias);
    }
}
