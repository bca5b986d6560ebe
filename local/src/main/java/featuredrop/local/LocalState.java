package featuredrop.local;

import featuredrop.local.ssh.SshKeys;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.HexFormat;

/// The files that the servers of a local system need before their first start.
final class LocalState {
    private final LocalDirectory directory;
    private final LocalPorts ports;

    LocalState(LocalDirectory directory, LocalPorts ports) {
        this.directory = directory;
        this.ports = ports;
    }

    /// Writes what is absent; what is there stays as it is.
    void prepare() {
        try {
            Files.createDirectories(directory.state("hdfs"));
            Files.createDirectories(directory.state("web"));
            Files.createDirectories(directory.state("tmp"));
            // S3Proxy keeps a bucket as a directory.
            Files.createDirectories(directory.state("s3").resolve(LocalConfig.BUCKET));
            String secret = secret();
            Files.writeString(directory.state("s3proxy.properties"), s3proxy(secret));
            ownerOnly(directory.state("s3proxy.properties"));
            new SshKeys(directory.state("ssh")).prepare(ports.ssh());
        } catch (IOException e) {
            throw new LocalSystemException("Cannot prepare " + directory.root(), e);
        }
    }

    /// The secret key of this system, made once.
    private String secret() throws IOException {
        Path file = directory.state("aws-credentials.properties");
        if (!Files.exists(file)) {
            byte[] random = new byte[20];
            new SecureRandom().nextBytes(random);
            Files.writeString(file, """
                    aws_access_key_id=local
                    aws_secret_access_key=%s
                    """.formatted(HexFormat.of().formatHex(random)));
            ownerOnly(file);
        }
        return Files.readAllLines(file).get(1).replaceFirst("^[^=]*=", "");
    }

    private String s3proxy(String secret) {
        return """
                s3proxy.endpoint=http://127.0.0.1:%d
                s3proxy.authorization=aws-v2-or-v4
                s3proxy.identity=local
                s3proxy.credential=%s
                jclouds.provider=filesystem-nio2
                jclouds.filesystem.basedir=%s
                """.formatted(ports.s3(), secret, directory.state("s3"));
    }

    private static void ownerOnly(Path file) throws IOException {
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    }
}
