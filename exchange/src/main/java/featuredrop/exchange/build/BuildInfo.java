package featuredrop.exchange.build;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;

/// Which build of FeatureDrop this is. `make build` and `make dist` record commit and time; other builds do not.
///
/// @param version of the release, such as 0.1.0
/// @param commit the commit that was built, with `-dirty` where files differed from it, or [#UNKNOWN]
/// @param time when that commit was made, ISO-8601, or [#UNKNOWN]; not when the build ran, so that it can be repeated
public record BuildInfo(String version, String commit, String time) {
    /// What stands where the build was not told.
    public static final String UNKNOWN = "unknown";

    private static final BuildInfo CURRENT = read("build.properties");

    /// The build whose code runs.
    public static BuildInfo current() {
        return CURRENT;
    }

    /// One line for people.
    public String text() {
        return version + " (commit " + commit + ", built " + time + ")";
    }

    /// One word, such as `0.1.0+3f2a8c1d0b9e`, for names of processes.
    public String shortText() {
        return commit.equals(UNKNOWN) ? version : version + "+" + commit;
    }

    private static BuildInfo read(String file) {
        Properties properties = new Properties();
        try (InputStream in = BuildInfo.class.getResourceAsStream(file)) {
            if (in == null) {
                throw new IllegalStateException("The program is built without " + file);
            }
            properties.load(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new BuildInfo(
                properties.getProperty("version", UNKNOWN),
                properties.getProperty("commit", UNKNOWN),
                properties.getProperty("time", UNKNOWN));
    }
}
