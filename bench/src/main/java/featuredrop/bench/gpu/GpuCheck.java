package featuredrop.bench.gpu;

import java.io.IOException;

/// One thing that is checked or measured on the GPU.
interface GpuCheck {
    /// What came out.
    ///
    /// @param good whether everything is as it has to be
    /// @param markdown for a person
    /// @param facts for a program; Jackson writes it
    record Findings(boolean good, String markdown, Object facts) {}

    Findings run() throws IOException;
}
