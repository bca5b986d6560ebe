package featuredrop.connection;

import java.io.ByteArrayInputStream;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.List;

/// Certificates of a PEM file.
final class Certificates {
    private Certificates() {}

    /// At least one, in the order of the file.
    static List<X509Certificate> parse(byte[] pem) throws GeneralSecurityException {
        CertificateFactory factory = CertificateFactory.getInstance("X.509");
        List<X509Certificate> certificates;
        try {
            certificates = factory.generateCertificates(new ByteArrayInputStream(pem)).stream()
                    .map(X509Certificate.class::cast)
                    .toList();
        } catch (CertificateException e) {
            throw new IllegalArgumentException("something is no certificate in PEM", e);
        }
        if (certificates.isEmpty()) {
            throw new IllegalArgumentException("there is no certificate in PEM");
        }
        return certificates;
    }
}
