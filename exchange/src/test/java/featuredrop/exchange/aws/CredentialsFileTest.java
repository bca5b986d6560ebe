package featuredrop.exchange.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import featuredrop.exchange.config.file.ConfigException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.core.exception.SdkClientException;

final class CredentialsFileTest {
    @TempDir
    private Path directory;

    @ParameterizedTest
    @ValueSource(strings = {"", "[default]\n", "# ours\r\n\r\n[ default ]\r\n"})
    void credentialsAreReadFromTheirFile(String header) throws IOException {
        AwsCredentialsProvider provider = CredentialsFile.provider(
                write(header + "aws_access_key_id = AKIA1\naws_secret_access_key = s3cret/+=\n"), null);

        assertThat(provider.resolveCredentials()).isInstanceOfSatisfying(AwsBasicCredentials.class, key -> {
            assertThat(key.accessKeyId()).isEqualTo("AKIA1");
            assertThat(key.secretAccessKey()).isEqualTo("s3cret/+=");
            assertThat(key.toString()).doesNotContain("s3cret");
        });
        assertThat(provider.toString()).doesNotContain("s3cret", "AKIA1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "[default]\n"})
    void temporaryKeysHaveTheirSessionToken(String header) throws IOException {
        AwsCredentialsProvider provider = CredentialsFile.provider(
                write(header + "aws_access_key_id=ASIA1\naws_secret_access_key=s3cret\naws_session_token=t0ken==\n"),
                null);

        assertThat(provider.resolveCredentials())
                .isInstanceOfSatisfying(
                        AwsSessionCredentials.class,
                        key -> assertThat(key.sessionToken()).isEqualTo("t0ken=="));
    }

    @Test
    void keysThatAreRenewedInTheFileAreUsed() throws IOException {
        AwsCredentialsProvider provider =
                CredentialsFile.provider(write("aws_access_key_id=AKIA1\naws_secret_access_key=s3cret\n"), null);

        write("aws_access_key_id=AKIA2\naws_secret_access_key=other\n");
        assertThat(provider.resolveCredentials().accessKeyId()).isEqualTo("AKIA2");

        write("");
        assertThatThrownBy(provider::resolveCredentials).isInstanceOf(SdkClientException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "aws_access_key_id=AKIA1\n",
                "aws_secret_access_key=s3cret\n",
                "aws_access_key_id=AKIA1\naws_secret_access_key=\n",
                "[other]\naws_access_key_id=AKIA1\naws_secret_access_key=s3cret\n",
                "[default\naws_access_key_id=AKIA1\naws_secret_access_key=s3cret\n",
                "s3cret\n",
                ""
            })
    void aFileWithoutKeysIsNamedAndNotShown(String content) throws IOException {
        Path file = write(content);

        assertThatThrownBy(() -> CredentialsFile.provider(file, null))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining(file.toString())
                .satisfies(e -> assertThat(e.getMessage()).doesNotContain("s3cret", "AKIA1", "\n"));
    }

    @Test
    void aFileThatIsNotThereIsNamed() {
        assertThatThrownBy(() -> CredentialsFile.provider(directory.resolve("none"), null))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("none");
    }

    @ParameterizedTest
    @ValueSource(strings = {"[%s]", "[profile %s]", "[ %s ]"})
    void theChosenProfileOfSeveralIsUsedInBothFormsOfTheAwsTools(String header) throws IOException {
        Path file = write(section(header, "stage", "AKIA1")
                + section(header, "prod", "AKIA2")
                + section(header, "default", "AKIA3"));

        assertThat(CredentialsFile.provider(file, "prod").resolveCredentials().accessKeyId())
                .isEqualTo("AKIA2");
        assertThat(CredentialsFile.provider(file, "default")
                        .resolveCredentials()
                        .accessKeyId())
                .isEqualTo("AKIA3");
        assertThatThrownBy(() -> CredentialsFile.provider(file, "other"))
                .isInstanceOf(ConfigException.class)
                .hasMessage(file + " has no profile 'other', only: default, prod, stage");
    }

    @Test
    void noProfileIsGuessed() throws IOException {
        Path several = write(section("[%s]", "default", "AKIA1") + section("[%s]", "prod", "AKIA2"));
        assertThatThrownBy(() -> CredentialsFile.provider(several, null))
                .isInstanceOf(ConfigException.class)
                .hasMessage(several + " has the profiles default, prod; choose one with the key profile");

        Path other = write(section("[%s]", "prod", "AKIA2"));
        assertThatThrownBy(() -> CredentialsFile.provider(other, null))
                .hasMessage(other + " has the profile prod and no default; choose it with the key profile");
    }

    @ParameterizedTest
    @ValueSource(strings = {"rw-r-----", "rw----r--", "rw--w----", "rw-----w-"})
    void aFileForOthersIsRefusedAlsoWhenItsModeChangesLater(String mode) throws IOException {
        Path file = write("aws_access_key_id=AKIA1\naws_secret_access_key=s3cret\n");
        AwsCredentialsProvider provider = CredentialsFile.provider(file, null);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));

        assertThatThrownBy(provider::resolveCredentials).hasMessage(file + " may be read by others; chmod it to 0400");
        assertThatThrownBy(() -> CredentialsFile.provider(file, null))
                .isInstanceOf(ConfigException.class)
                .hasMessage(file + " may be read by others; chmod it to 0400");
    }

    private static String section(String header, String profile, String key) {
        return header.formatted(profile) + "\naws_access_key_id=" + key + "\naws_secret_access_key=s3cret\n\n";
    }

    private Path write(String content) throws IOException {
        Path file = Files.writeString(directory.resolve("credentials"), content);
        return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    }
}
