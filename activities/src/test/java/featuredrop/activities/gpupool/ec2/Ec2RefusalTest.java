package featuredrop.activities.gpupool.ec2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import featuredrop.exchange.config.PoolConfig;
import featuredrop.workflows.gpupool.HostTemplate;
import featuredrop.workflows.policy.DropException;
import featuredrop.workflows.policy.FailureKind;
import featuredrop.workflows.policy.FailureType;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What EC2 says when it says no, which its doubles never do.
@Tag("slow")
class Ec2RefusalTest {
    /// More than the SDK makes of one call.
    private static final int TRIES = 15;

    private static final Duration BOUND = Duration.ofSeconds(60);
    private static final HostTemplate G5 = new HostTemplate("lt-1", "g5.xlarge", "eu-west-1b", false);
    private static final HostTemplate G5_SPOT = new HostTemplate("lt-1", "g5.xlarge", "eu-west-1b", true);

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

    @ParameterizedTest
    @CsvSource({
        "500, InsufficientInstanceCapacity",
        "400, InsufficientInstanceCapacity",
        "500, Server.InsufficientInstanceCapacity",
        "500, InsufficientHostCapacity",
        "500, InsufficientCapacity",
        "500, InsufficientReservedInstanceCapacity",
        "400, ReservationCapacityExceeded",
        "400, InsufficientFreeAddressesInSubnet",
        "400, SpotMaxPriceTooLow",
        "400, UnfulfillableCapacity",
        "400, Unsupported",
        "400, IdempotentInstanceTerminated"
    })
    void noCapacityIsToldApartAtAStartAndALaunch(int status, String code) {
        ec2.refuses(TRIES, status, code, "We do not have that.");

        DropException start = failure(hosts -> hosts.start("i-1"));
        assertThat(start.type()).isEqualTo(FailureType.NO_CAPACITY);
        assertThat(start.kind()).isEqualTo(FailureKind.CAPACITY);
        assertThat(start).hasMessageContaining("start i-1").hasMessageContaining(plain(code));
        DropException launch = failure(hosts -> hosts.launch("main", G5_SPOT, "t"));
        assertThat(launch.type()).isEqualTo(FailureType.NO_CAPACITY);
        assertThat(launch).hasMessageContaining("g5.xlarge in eu-west-1b (spot)");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "VcpuLimitExceeded | g5.xlarge  | false | 8  | 'Running On-Demand G and VT instances'",
                "VcpuLimitExceeded | vt1.3xlarge| false | 0  | 'Running On-Demand G and VT instances'",
                "VcpuLimitExceeded | p4d.24xlarge| false| 96 | 'Running On-Demand P instances'",
                "VcpuLimitExceeded | c7i.large  | false | 32 | 'Running On-Demand Standard (A, C, D, H, I, M, R, T, Z) instances'",
                "VcpuLimitExceeded | u-6tb1.metal| false| 32 | limit VcpuLimitExceeded",
                "MaxSpotInstanceCountExceeded | g6.xlarge | true | 4 | 'All G and VT Spot Instance Requests'",
                "MaxSpotInstanceCountExceeded | p5.48xlarge | true | 4 | 'All P5 Spot Instance Requests'",
                "InstanceLimitExceeded | g5.xlarge | false | 2 | limit InstanceLimitExceeded",
                "VolumeLimitExceeded | g5.xlarge | false | 20 | limit VolumeLimitExceeded",
            })
    void aQuotaIsNamedWithItsNumber(String code, String type, boolean spot, int number, String name) {
        ec2.refuses(
                1,
                400,
                code,
                "You have requested more capacity than your current limit of " + number + " allows for this type.");

        DropException failure =
                failure(hosts -> hosts.launch("main", new HostTemplate("lt-1", type, "eu-west-1b", spot), "t"));
        assertThat(failure.type()).isEqualTo(FailureType.EC2_QUOTA);
        assertThat(failure.kind()).isEqualTo(FailureKind.CAPACITY);
        assertThat(failure)
                .hasMessageContaining(code)
                .hasMessageContaining(name.replace("'", "") + " is " + number)
                .hasMessageContaining("ask AWS to raise it");
        assertThat(ec2.asked()).hasSize(1);
    }

    @Test
    void aStoppedHostThatGoesOverTheQuotaHasItsTypeFromTheLastLook() {
        ec2.answers(200, """
                <DescribeInstancesResponse><reservationSet><item><instancesSet><item><instanceId>i-1</instanceId>
                <instanceState><name>stopped</name></instanceState><instanceType>g5.xlarge</instanceType>
                </item></instancesSet></item></reservationSet></DescribeInstancesResponse>
                """);
        hosts.find("main");
        ec2.refuses(1, 400, "VcpuLimitExceeded", "no number");

        assertThat(failure(hosts -> hosts.start("i-1")))
                .hasMessageContaining("quota Running On-Demand G and VT instances is used up; ask AWS to raise it");
    }

    /// The account's calls are throttled first, so that the SDK asks again before it hears of the quota.
    @Test
    void aRequestAboveTheQuotaIsRefusedWithinAMinuteAlsoAfterThrottling() {
        ec2.refuses(2, 503, "RequestLimitExceeded", "Request limit exceeded.");
        ec2.refuses(1, 400, "VcpuLimitExceeded", "more vCPU capacity than your current vCPU limit of 0 allows");

        long begin = System.nanoTime();
        assertThat(failure(hosts -> hosts.launch("main", G5, "t")).type()).isEqualTo(FailureType.EC2_QUOTA);
        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(BOUND);
    }

    @Test
    void aCallEndsWithinAMinuteAlsoWhenNoRequestIsAnswered() {
        for (int i = 0; i < TRIES; i++) {
            ec2.hangs();
        }

        long begin = System.nanoTime();
        assertThat(failure(hosts -> hosts.launch("main", G5, "t")).kind()).isEqualTo(FailureKind.PLATFORM);
        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(BOUND);
    }

    @ParameterizedTest
    @CsvSource({
        "503, RequestLimitExceeded",
        "503, Client.RequestLimitExceeded",
        "400, Throttling",
        "503, SlowDown",
        "429, TooManyRequestsException",
        "429, SomethingNew"
    })
    void throttlingIsToldApart(int status, String code) {
        ec2.refuses(TRIES, status, code, "Request limit exceeded.");

        DropException failure = failure(hosts -> hosts.start("i-1"));
        assertThat(failure.type()).isEqualTo(FailureType.EC2_THROTTLED);
        assertThat(failure.kind().retried()).isTrue();
        assertThat(failure).hasMessageContaining(plain(code)).hasMessageContaining("the account calls EC2 too often");
    }

    @Test
    void throttlingThatPassesIsRepeatedInside() {
        ec2.refuses(1, 503, "RequestLimitExceeded", "Request limit exceeded.");
        ec2.answers(200, "<StartInstancesResponse><instancesSet/></StartInstancesResponse>");

        hosts.start("i-1");

        assertThat(ec2.asked())
                .hasSize(2)
                .allSatisfy(request -> assertThat(request).contains("Action=StartInstances&"));
    }

    @ParameterizedTest
    @CsvSource({
        "403, UnauthorizedOperation, the owner of the AWS account must give the right",
        "403, Blocked, the owner of the AWS account must give the right",
        "403, SomethingNew, the owner of the AWS account must give the right"
    })
    void aMissingRightIsNamedAndAskedAgain(int status, String code, String remedy) {
        ec2.refuses(TRIES, status, code, "We say no.");

        DropException failure = failure(hosts -> hosts.start("i-1"));
        assertThat(failure).hasMessageContaining(code).hasMessageContaining(remedy);
        assertThat(failure.kind().retried()).isTrue();
        assertThat(failure.type()).isEqualTo(FailureType.EC2_NOT_ALLOWED);
    }

    @Test
    void theEncodedPartOfARefusalIsLeftOut() {
        ec2.refuses(1, 403, "UnauthorizedOperation", "You may not. Encoded authorization failure message: aGVsbG8x");

        assertThat(failure(hosts -> hosts.start("i-1")))
                .hasMessageContaining("You may not.")
                .hasMessageNotContaining("aGVsbG8x");
    }

    @ParameterizedTest
    @CsvSource({
        "403, InvalidClientTokenId, the key is wrong or has expired",
        "403, SignatureDoesNotMatch, the key is wrong or has expired",
        "400, ExpiredToken, the key is wrong or has expired",
        "400, RequestExpired, the clock of this machine is wrong"
    })
    void aWrongKeyAndAWrongClockAreToldApartFromAMissingRight(int status, String code, String remedy) {
        ec2.refuses(3 * TRIES, status, code, "We say no.");

        DropException failure = failure(hosts -> hosts.start("i-1"));
        assertThat(failure).hasMessageContaining(code).hasMessageContaining(remedy);
        assertThat(failure.kind().retried()).isTrue();
        assertThat(failure.type()).isEqualTo(FailureType.EC2_CREDENTIALS);
        assertThat(failure.toString()).doesNotContain("very-secret");
    }

    /// The HTTP client takes no body from this status, so the code is not known. EC2 answers so to keys only.
    @Test
    void aKeyThatIsNotKnownIsNamedToo() {
        ec2.refuses(1, 401, "AuthFailure", "We say no.");

        DropException failure = failure(hosts -> hosts.start("i-1"));
        assertThat(failure.type()).isEqualTo(FailureType.EC2_CREDENTIALS);
        assertThat(failure)
                .hasMessageContaining(": 401")
                .hasMessageContaining("the owner of the AWS account must give the right, or the key is wrong");
    }

    @Test
    void aFileOfKeysThatDisappearedIsNamed() throws IOException {
        ec2.loseKey();

        DropException failure = failure(hosts -> hosts.start("i-1"));
        assertThat(failure.type()).isEqualTo(FailureType.EC2_CREDENTIALS);
        assertThat(failure).hasMessageContaining("start i-1").hasMessageContaining("key is absent");
        assertThat(ec2.asked()).isEmpty();
    }

    @Test
    void theSdksOwnChainWithoutAnyKeyIsNamed() {
        PoolConfig pool = ec2.pool().with("credentials", "").bind(PoolConfig.class);
        String metadata = System.getProperty("aws.disableEc2Metadata");
        System.setProperty("aws.disableEc2Metadata", "true");
        System.setProperty(
                "aws.sharedCredentialsFile", directory.resolve("none").toString());
        try (Ec2GpuHosts without = new Ec2GpuHosts(pool)) {
            DropException failure = catchThrowableOfType(DropException.class, () -> without.start("i-1"));
            assertThat(failure.type()).isEqualTo(FailureType.EC2_CREDENTIALS);
            assertThat(failure).hasMessageContaining("start i-1").hasMessageContaining("credentials");
        } finally {
            System.clearProperty("aws.sharedCredentialsFile");
            if (metadata == null) {
                System.clearProperty("aws.disableEc2Metadata");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"InvalidInstanceID.NotFound", "IncorrectInstanceState", "InvalidLaunchTemplateId.NotFound"})
    void anotherRefusalHasEc2sCode(String code) {
        ec2.refuses(1, 400, code, "We say no.");

        DropException failure = failure(hosts -> hosts.launch("main", G5, "t"));
        assertThat(failure.type()).isEqualTo(FailureType.EC2_REFUSED);
        assertThat(failure).hasMessageContaining(code).hasMessageContaining("We say no.");
    }

    private static String plain(String code) {
        return code.substring(code.indexOf('.') + 1);
    }

    private DropException failure(Consumer<Ec2GpuHosts> call) {
        DropException failure = catchThrowableOfType(DropException.class, () -> call.accept(hosts));
        assertThat(failure).isNotNull();
        return failure;
    }
}
