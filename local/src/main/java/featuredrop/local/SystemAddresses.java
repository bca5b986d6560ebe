package featuredrop.local;

/// What someone at the keyboard can do with a running system.
final class SystemAddresses {
    private final LocalSystem system;

    SystemAddresses(LocalSystem system) {
        this.system = system;
    }

    String text() {
        LocalPorts ports = system.ports();
        return """

                The local system is up.
                  Temporal Web UI  http://127.0.0.1:%d
                  HDFS             hdfs://127.0.0.1:%d   Web UI http://127.0.0.1:%d
                  S3               http://127.0.0.1:%d   bucket %s
                  EC2              http://127.0.0.1:%d
                  image server     http://127.0.0.1:%d
                  configuration    %s
                  output           %s

                Land a drop   bin/featuredrop land --site north --partner atelier FILE-OR-DIRECTORY
                See drops     bin/featuredrop status
                Pause one     bin/featuredrop pause DROP --reason "disk full"
                Go on         bin/featuredrop resume DROP
                Stop it all   make down
                """.formatted(
                        ports.temporalUi(),
                        ports.hdfs(),
                        ports.hdfsUi(),
                        ports.s3(),
                        LocalConfig.BUCKET,
                        ports.ec2(),
                        ports.web(),
                        system.configFile(),
                        system.directory().root().resolve("log"));
    }
}
