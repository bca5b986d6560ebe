package featuredrop.engine.cuda.kernels;

/// What kernels run on: memory with addresses, and launches in order. One caller at a time. Closing frees all
/// memory.
public interface KernelDevice extends AutoCloseable {
    /// Fresh memory, its content undefined; kept until the device is closed.
    ///
    /// @return its address, a multiple of 256
    /// @throws featuredrop.workflows.policy.DropException kind PLATFORM when the device has no room
    long allocate(long bytes);

    /// Overwrites memory from an address on, after all launches so far.
    ///
    /// @throws featuredrop.workflows.policy.DropException kind PLATFORM when the device fails
    void write(long address, byte[] content);

    /// Copies bytes into fresh memory.
    ///
    /// @return its address, as [#allocate] gives it
    default long upload(byte[] content) {
        long address = allocate(content.length);
        write(address, content);
        return address;
    }

    /// What stands in memory after all launches so far.
    ///
    /// @throws featuredrop.workflows.policy.DropException kind PLATFORM when a launch failed
    byte[] download(long address, int bytes);

    /// Runs a kernel after all earlier launches.
    ///
    /// @throws featuredrop.workflows.policy.DropException kind PLATFORM when the device refuses it
    void launch(Launch launch);

    /// What it is, in words.
    String name();

    @Override
    void close();
}
