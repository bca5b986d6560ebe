package featuredrop.activities.gpupool.ec2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import featuredrop.exchange.config.PoolConfig;
import featuredrop.workflows.gpupool.GpuHost;
import featuredrop.workflows.gpupool.HostTemplate;
import featuredrop.workflows.policy.DropException;
import featuredrop.workflows.policy.FailureKind;
import featuredrop.workflows.policy.FailureType;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What the adapter asks EC2, and what it reads from the answers.
@Tag("slow")
class Ec2GpuHostsTest {
    @TempDir
    private Path directory;

    private ScriptedEc2 ec2;
    private Ec2GpuHosts hosts;

    @BeforeEach
    void startServer() throws IOException {
        ec2 = new ScriptedEc2(directory);
        hosts = ec2.hosts();
    }

    @AfterEach
    void stopServer() {
        hosts.close();
        ec2.close();
    }

    @Test
    void temporaryKeysAreSentWithTheirToken() throws IOException {
        ec2.answers(200, "<StartInstancesResponse><instancesSet/></StartInstancesResponse>");
        ec2.writeKey("[default]\naws_access_key_id=a\naws_secret_access_key=very-secret\naws_session_token=t0ken\n");
        hosts.start("i-1");

        assertThat(ec2.tokens()).containsExactly("t0ken");
    }

    @Test
    void keysThatExpireUnderARequestAreReadAgainForIt() {
        ec2.renewsKey("aws_access_key_id=a\naws_secret_access_key=very-secret\naws_session_token=new\n");

        hosts.start("i-1");

        assertThat(ec2.tokens()).startsWith("none").endsWith("new");
    }

    @Test
    void eachCallAsksForItsActionOnTheOneMachine() {
        ec2.answers(200, "<StartInstancesResponse/>");
        ec2.answers(200, "<StopInstancesResponse/>");
        ec2.answers(200, "<RebootInstancesResponse/>");

        hosts.start("i-1");
        hosts.stop("i-2");
        hosts.reboot("i-3");

        assertThat(ec2.asked()).hasSize(3);
        assertThat(ec2.asked().get(0))
                .contains("Action=StartInstances&", "InstanceId.1=i-1")
                .doesNotContain("InstanceId.2");
        assertThat(ec2.asked().get(1))
                .contains("Action=StopInstances&", "InstanceId.1=i-2")
                .doesNotContain("InstanceId.2");
        assertThat(ec2.asked().get(2))
                .contains("Action=RebootInstances&", "InstanceId.1=i-3")
                .doesNotContain("InstanceId.2");
    }

    @Test
    void anAnswerThatIsNoneIsAPlatformFailureWithTheAddress() {
        for (int i = 0; i < 6; i++) {
            ec2.answers(500, "<html>oops</html>");
        }

        DropException failure = failure();
        assertThat(failure.kind()).isEqualTo(FailureKind.PLATFORM);
        assertThat(failure).hasMessageContaining("127.0.0.1:" + ec2.port());
    }

    @Test
    void aServerThatIsAwayIsAPlatformFailureWithTheAddress() {
        ec2.close();

        DropException failure = failure();
        assertThat(failure.kind()).isEqualTo(FailureKind.PLATFORM);
        assertThat(failure.type()).isNotEqualTo(FailureType.EC2_CREDENTIALS);
        assertThat(failure).hasMessageContaining("127.0.0.1:");
    }

    @Test
    void leavesOutTerminatedMachinesAndOrdersTheOthers() {
        ec2.answers(
                200,
                described(
                        instance("i-2", "stopped", ""),
                        instance("i-3", "terminated", ""),
                        instance("i-4", "shutting-down", ""),
                        instance("i-1", "stopping", "<privateIpAddress>10.0.0.7</privateIpAddress>")));

        assertThat(hosts.find("main"))
                .containsExactly(new GpuHost("i-1", "stopping", "10.0.0.7"), new GpuHost("i-2", "stopped", ""));
        assertThat(ec2.asked()).hasSize(1);
        assertThat(ec2.asked().getFirst())
                .contains("Filter.1.Name=tag:featuredrop:pool")
                .contains("Filter.1.Value.1=main");
    }

    @Test
    void saysTypeZoneAndWhetherItIsASpotMachine() {
        ec2.answers(
                200,
                described(
                        instance("i-1", "stopped", """
                        <instanceType>g5.xlarge</instanceType><instanceLifecycle>spot</instanceLifecycle>
                        <placement><availabilityZone>eu-west-1b</availabilityZone></placement>"""),
                        instance(
                                "i-2",
                                "stopped",
                                "<instanceType>p5.48xlarge</instanceType><ipAddress>192.0.2.1</ipAddress>")));

        assertThat(hosts.find("main"))
                .containsExactly(
                        new GpuHost("i-1", "stopped", "", "g5.xlarge", "eu-west-1b", true, ""),
                        new GpuHost("i-2", "stopped", "192.0.2.1", "p5.48xlarge", "", false, ""));
    }

    @ParameterizedTest
    @CsvSource({
        "ok, ok, ok",
        "ok, impaired, impaired",
        "impaired, ok, impaired",
        "impaired, initializing, impaired",
        "initializing, ok, initializing",
        "ok, insufficient-data, initializing",
        "insufficient-data, initializing, initializing",
        "not-applicable, not-applicable, ''",
        "ok, something-new, ''"
    })
    void joinsTheTwoChecksOfARunningMachine(String system, String instance, String checks) {
        ec2.answers(200, described(instance("i-1", "running", ""), instance("i-2", "stopped", "")));
        ec2.answers(200, statuses("i-1", system, instance));

        assertThat(hosts.find("main"))
                .containsExactly(
                        new GpuHost("i-1", "running", "", "", "", false, checks), new GpuHost("i-2", "stopped", ""));
        assertThat(ec2.asked().getLast())
                .contains("Action=DescribeInstanceStatus", "InstanceId.1=i-1")
                .doesNotContain("i-2");
    }

    /// What EC2's checks say is of use. That they cannot be asked must not hide the machines.
    @ParameterizedTest
    @CsvSource({"403, UnauthorizedOperation", "503, RequestLimitExceeded", "400, InvalidInstanceID.NotFound"})
    void checksThatCannotBeAskedAreNotKnown(int status, String code) {
        ec2.answers(200, described(instance("i-1", "running", "")));
        ec2.refuses(15, status, code, "no");

        assertThat(hosts.find("main")).containsExactly(new GpuHost("i-1", "running", ""));
    }

    @Test
    void aPoolThatListsItsHostsIsNotAskedByTag() {
        ec2.answers(200, described(instance("i-0a1", "stopped", ""), instance("i-0b2", "stopped", "")));
        PoolConfig listed = ec2.pool()
                .with("fleet.hosts", List.of("i-0a1", "i-0b2", "i-0c3"))
                .bind(PoolConfig.class);
        try (Ec2GpuHosts some = new Ec2GpuHosts(listed)) {
            assertThat(some.find("main")).extracting(GpuHost::id).containsExactly("i-0a1", "i-0b2");
        }
        // A filter, because one id that EC2 does not know would make it refuse all.
        assertThat(ec2.asked().getFirst())
                .contains("Filter.1.Name=instance-id", "Filter.1.Value.1=i-0a1", "Filter.1.Value.3=i-0c3")
                .doesNotContain("tag:", "InstanceId.1");
    }

    @Test
    void launchesOneMachineFromTheTemplateWithTagAndToken() {
        ec2.answers(200, launched("i-7"));

        assertThat(hosts.launch("main", new HostTemplate("lt-1", "g5.xlarge", "eu-west-1b", false), "pool-run-3"))
                .isEqualTo("i-7");
        assertThat(ec2.asked().getFirst())
                .contains("Action=RunInstances&")
                .contains("MinCount=1", "MaxCount=1", "ClientToken=pool-run-3")
                .contains("LaunchTemplate.LaunchTemplateId=lt-1", "InstanceType=g5.xlarge")
                .contains("Placement.AvailabilityZone=eu-west-1b")
                .contains("TagSpecification.1.ResourceType=instance")
                .contains("TagSpecification.1.Tag.1.Key=featuredrop:pool", "TagSpecification.1.Tag.1.Value=main")
                .doesNotContain("InstanceMarketOptions", "InstanceInitiatedShutdownBehavior");
    }

    @Test
    void aTemplateMayBeNamed() {
        ec2.answers(200, launched("i-7"));

        hosts.launch("main", new HostTemplate("gpu-main-b", "g5.xlarge", "eu-west-1b", false), "t");
        assertThat(ec2.asked().getFirst())
                .contains("LaunchTemplate.LaunchTemplateName=gpu-main-b")
                .doesNotContain("LaunchTemplateId");
    }

    @Test
    void aSpotMachineEndsWhenItIsInterruptedOrPowersItselfOff() {
        ec2.answers(200, launched("i-7"));

        hosts.launch("main", new HostTemplate("lt-1", "g5.xlarge", "eu-west-1b", true), "t");
        assertThat(ec2.asked().getFirst())
                .contains("InstanceMarketOptions.MarketType=spot")
                .contains("InstanceMarketOptions.SpotOptions.SpotInstanceType=one-time")
                .contains("InstanceMarketOptions.SpotOptions.InstanceInterruptionBehavior=terminate")
                .contains("InstanceInitiatedShutdownBehavior=terminate");
    }

    /// EC2 stops only spot machines of a persistent request. Such a machine would cost money until EC2 takes it away.
    @Test
    void aSpotMachineThatCannotBeStoppedIsTerminated() {
        ec2.refuses(
                1,
                400,
                "UnsupportedOperation",
                "You can't stop the Spot Instance 'i-7' because it is associated with a one-time Spot Instance request.");
        ec2.answers(200, "<TerminateInstancesResponse/>");

        hosts.stop("i-7");
        assertThat(ec2.asked().getLast()).contains("Action=TerminateInstances&", "InstanceId.1=i-7");
    }

    @Test
    void anotherMachineThatCannotBeStoppedIsNotTerminated() {
        ec2.refuses(
                1,
                400,
                "UnsupportedOperation",
                "The instance 'i-7' does not have an 'ebs' root device type and cannot be stopped.");

        assertThatThrownBy(() -> hosts.stop("i-7")).hasMessageContaining("UnsupportedOperation");
        assertThat(ec2.asked()).hasSize(1);
    }

    private DropException failure() {
        DropException failure = catchThrowableOfType(DropException.class, () -> hosts.start("i-1"));
        assertThat(failure).isNotNull();
        return failure;
    }

    private static String described(String... instances) {
        return "<DescribeInstancesResponse><reservationSet><item><instancesSet>" + String.join("", instances)
                + "</instancesSet></item></reservationSet></DescribeInstancesResponse>";
    }

    private static String instance(String id, String state, String more) {
        return "<item><instanceId>" + id + "</instanceId><instanceState><name>" + state + "</name></instanceState>"
                + more + "</item>";
    }

    private static String statuses(String id, String system, String instance) {
        return "<DescribeInstanceStatusResponse><instanceStatusSet><item><instanceId>" + id
                + "</instanceId><systemStatus><status>" + system + "</status></systemStatus><instanceStatus><status>"
                + instance + "</status></instanceStatus></item></instanceStatusSet></DescribeInstanceStatusResponse>";
    }

    private static String launched(String id) {
        return "<RunInstancesResponse><instancesSet>" + instance(id, "pending", "")
                + "</instancesSet></RunInstancesResponse>";
    }
}
