package featuredrop.worker;

import java.io.IOException;
import org.slf4j.LoggerFactory;

/// Logs what a partner may have written.
public final class LoggingMain {
    private LoggingMain() {}

    public static void main(String[] args) {
        LoggerFactory.getLogger("test")
                .warn(
                        "https://u:s3cret@h/?token=s3cret drop x\u001b[2K\u009b\u202e\u2028y",
                        new IllegalStateException("a\u001b\nb", new IOException("Bearer s3cret c\u2029d")));
    }
}
