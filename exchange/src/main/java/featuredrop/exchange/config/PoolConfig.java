package featuredrop.exchange.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One pool of GPU hosts.
///
/// @param region AWS region
/// @param endpoint another EC2 API's address; absent for AWS
/// @param credentials as in the section `exchange`; absent for the SDK's own chain
/// @param profile as in the section `exchange`
/// @param slotsPerHost chunks a host extracts at the same time
/// @param grace time without a lease after which the pool is stopped
/// @param stallLimit time without a chunk started or finished after which it is stopped whatever the leases
///     say
/// @param bootLimit time for a host to become ready before it is rebooted
/// @param watchEvery time between two looks at hosts and holders
/// @param rebootLimit stops in a row for lack of a chunk that moves, after which the pool is FAILED
/// @param ssh how to ask the host itself
/// @param fleet how many hosts it has up, and which of them it trusts
public record PoolConfig(
        String region,
        @Nullable String endpoint,
        @Nullable Path credentials,
        @Nullable String profile,
        @DefaultValue("2") int slotsPerHost,
        @DefaultValue("PT5M") Duration grace,
        @DefaultValue("PT15M") Duration stallLimit,
        @DefaultValue("PT10M") Duration bootLimit,
        @DefaultValue("PT15S") Duration watchEvery,
        @DefaultValue("3") int rebootLimit,
        SshConfig ssh,
        FleetConfig fleet) {
    public PoolConfig {
        Check.given("region", region);
        Check.profile(profile, credentials);
        Check.atLeast("slots-per-host", slotsPerHost, 1);
        Check.positive("grace", grace);
        Check.positive("stall-limit", stallLimit);
        Check.positive("boot-limit", bootLimit);
        Check.positive("watch-every", watchEvery);
        Check.atLeast("reboot-limit", rebootLimit, 1);
    }

    /// How to ask the host itself.
    ///
    /// @param port where sshd listens
    /// @param user who logs in
    /// @param privateKey file with the private key
    /// @param knownHosts file with the pinned host keys
    /// @param command what is run, wrapped in `timeout`: `featuredrop-host-check`, or a command whose first line an
    ///     operator reads
    /// @param deadline hard limit of connect, command and answer together, at most 40 s
    /// @param address overrides EC2's address; absent for the instance's private address
    public record SshConfig(
            @DefaultValue("22") int port,
            String user,
            Path privateKey,
            Path knownHosts,

            @DefaultValue("nvidia-smi --query-gpu=name --format=csv,noheader")
            String command,

            @DefaultValue("PT20S") Duration deadline,
            @Nullable String address) {
        /// A check of a host ends within a minute, whatever it asks besides.
        private static final Duration MOST_DEADLINE = Duration.ofSeconds(40);

        public SshConfig {
            Check.between("port", port, 1, 65_535);
            Check.given("user", user);
            Check.given("command", command);
            Check.positive("deadline", deadline);
            Check.atMost("deadline", deadline, MOST_DEADLINE);
        }
    }

    /// How many hosts a pool has up, and which of them it trusts.
    ///
    /// @param min hosts that are up while some drop needs the pool
    /// @param max most hosts up at the same time
    /// @param growAfter the next host is started when the chunks that wait are more than the ready hosts extract in
    ///     this time
    /// @param chunksPerMinute chunks a host extracts in a minute, until that was measured
    /// @param hosts EC2 ids of its hosts; empty for all machines with the tag `featuredrop:pool`
    /// @param templates from which further hosts are made when no stopped one can be started, in the order of trial
    /// @param rebootsPerDay reboots of one host in 24 hours after which a person must look
    /// @param build the version and commit that its workers must have; empty for any
    /// @param driver the version of the NVIDIA driver that its hosts must have; empty for any
    /// @param mixed whether hosts of different builds, engines or models may work side by side
    /// @param diskFree least room where a host's worker writes
    /// @param dailyCeiling US dollars a day in UTC beyond which drops that have no lease yet wait; absent for no
    ///     ceiling
    public record FleetConfig(
            @DefaultValue("1") int min,
            @DefaultValue("1") int max,
            @DefaultValue("PT10M") Duration growAfter,
            @DefaultValue("6") double chunksPerMinute,
            List<String> hosts,
            List<TemplateConfig> templates,
            @DefaultValue("3") int rebootsPerDay,
            @DefaultValue("") String build,
            @DefaultValue("") String driver,
            @DefaultValue("false") boolean mixed,
            @DefaultValue("5GiB") ByteCount diskFree,
            @Nullable Double dailyCeiling) {
        public FleetConfig {
            hosts = List.copyOf(hosts);
            templates = List.copyOf(templates);
            hosts.forEach(FleetConfig::requireInstanceId);
            Check.atLeast("min", min, 1);
            Check.atLeast("max", max, min);
            Check.positive("grow-after", growAfter);
            Check.atLeast("reboots-per-day", rebootsPerDay, 1);
            if (dailyCeiling != null) {
                Check.between("daily-ceiling", dailyCeiling, 0, 1_000_000);
            }
            if (!(chunksPerMinute > 0)) {
                throw new IllegalArgumentException("chunks-per-minute: " + chunksPerMinute + " is not above 0");
            }
            // A host that was made would not be in the list: nobody would find it, and nobody would stop it.
            if (!hosts.isEmpty() && !templates.isEmpty()) {
                throw new IllegalArgumentException(
                        "hosts: a pool with templates finds its hosts by their tag; leave hosts or templates out");
            }
        }

        private static void requireInstanceId(String id) {
            if (!id.matches("i-[0-9a-f]+")) {
                throw new IllegalArgumentException(
                        "hosts: '" + id + "' is no EC2 instance id such as i-0123456789abcdef0");
            }
        }
    }

    /// A launch template from which a further host may be made, where the rights allow it.
    ///
    /// @param template id or name of the launch template
    /// @param type instance type
    /// @param zone availability zone
    /// @param spot whether the host is a spot instance, which EC2 may take away with two minutes' notice
    public record TemplateConfig(
            String template,
            String type,
            String zone,
            @DefaultValue("false") boolean spot) {
        public TemplateConfig {
            Check.given("template", template);
            Check.given("type", type);
            Check.given("zone", zone);
        }
    }
}
