package featuredrop.exchange.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import featuredrop.exchange.config.file.ConfigException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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
    @ValueSource(strings = {"", "[default]\n", "# ours\n[other]\naws_access_key_id = X\n\n[default]\n"})
    void credentialsAreReadFromTheirFile(String header) throws IOException {
        AwsCredentialsProvider provider = CredentialsFile.provider(
                write(header + "aws_access_key_id = AKIA1\naws_secret_access_key = s3cret/+=\n"));

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
                write(header + "aws_access_key_id=ASIA1\naws_secret_access_key=s3cret\naws_session_token=t0ken==\n"));

        assertThat(provider.resolveCredentials())
                .isInstanceOfSatisfying(
                        AwsSessionCredentials.class,
                        key -> assertThat(key.sessionToken()).isEqualTo("t0ken=="));
    }

    @Test
    void keysThatAreRenewedInTheFileAreUsed() throws IOException {
        AwsCredentialsProvider provider =
                CredentialsFile.provider(write("aws_access_key_id=AKIA1\naws_secret_access_key=s3cret\n"));

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

        assertThatThrownBy(() -> CredentialsFile.provider(file))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining(file.toString())
                .satisfies(e -> assertThat(e.getMessage()).doesNotContain("s3cret", "AKIA1", "\n"));
    }

    @Test
    void aFileThatIsNotThereIsNamed() {
        assertThatThrownBy(() -> CredentialsFile.provider(directory.resolve("none")))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("none");
    }

    private Path write(String content) throws IOException {
        return Files.writeString(directory.resolve("credentials"), content);
    }
}
