package featuredrop.local.machine;

import featuredrop.local.ssh.SshKeys;
import java.io.IOException;
import java.nio.file.Path;
import org.apache.sshd.server.SshServer;
import org.apache.sshd.server.shell.ProcessShellFactory;

/// The machine's sshd: lets in one key and runs commands through `/bin/sh` with the machine's own tools on the PATH.
final class Sshd implements AutoCloseable {
    private final SshServer server;

    private Sshd(SshServer server) {
        this.server = server;
    }

    static Sshd start(String address, int port, SshKeys keys, Path tools) throws IOException {
        SshServer server = SshServer.setUpDefaultServer();
        server.setHost(address);
        server.setPort(port);
        server.setKeyPairProvider(keys.host());
        server.setPublickeyAuthenticator(keys.client());
        String environment = "PATH=" + tools + ":$PATH; MACHINE=" + address + "; export PATH MACHINE; ";
        server.setCommandFactory((channel, command) ->
                new ProcessShellFactory(command, "/bin/sh", "-c", environment + command).createShell(channel));
        server.start();
        return new Sshd(server);
    }

    /// Cuts all connections, as a machine that goes down does.
    @Override
    public void close() throws IOException {
        server.stop(true);
    }
}
