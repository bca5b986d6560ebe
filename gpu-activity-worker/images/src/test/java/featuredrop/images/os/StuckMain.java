package featuredrop.images.os;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;

/// A process in which a native library waits for ever at the exit, as the driver does for a kernel that never ends.
public final class StuckMain {
    private StuckMain() {}

    @SuppressWarnings("restricted") // functions of the C library
    public static void main(String[] args) throws Throwable {
        Linker linker = Linker.nativeLinker();
        SymbolLookup library = linker.defaultLookup();
        MemorySegment pause = library.find("pause").orElseThrow();
        // glibc has no `atexit` to look up; this is what it calls.
        int refused = (int) linker.downcallHandle(
                        library.find("__cxa_atexit").orElseThrow(),
                        FunctionDescriptor.of(
                                ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.ADDRESS, ValueLayout.ADDRESS))
                .invokeExact(pause, MemorySegment.NULL, MemorySegment.NULL);
        System.out.println(refused == 0 ? "stuck" : "refused");
        if (args[0].equals("halt")) {
            Runtime.getRuntime().halt(Integer.parseInt(args[1]));
        }
        ProcessEnd.with(Integer.parseInt(args[1]));
    }
}
