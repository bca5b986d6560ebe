package featuredrop.images.ffm;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import featuredrop.images.ImageFault;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What libjpeg says of one file while it decodes it: every warning, in order. TurboJPEG tells the
/// first alone, which may be a harmless one.
///
/// libjpeg hands each message to a function of its error manager, a struct of `jpeglib.h`; here that
/// function is replaced. A handle of TurboJPEG that can compress too begins with the pointer to its
/// error manager, which lies within the handle. Not thread-safe.
@SuppressWarnings("restricted") // the structs of the library
final class JpegWarnings {
    /// Places in `struct jpeg_error_mgr`.
    private static final long EMIT = 8;

    private static final long FORMAT = 24;
    private static final long CODE = 40;
    private static final long TRACE_LEVEL = 124;
    private static final long COUNT = 128;
    private static final long MANAGER = 136;
    /// A handle of TurboJPEG is not larger.
    private static final long HANDLE = 16 * 1024;
    /// More than JMSG_LENGTH_MAX of the library.
    private static final long TEXT = 300;
    /// Damaged data may have a million warnings. Beyond so many, a kind is kept once.
    private static final int ENOUGH = 1_000;

    private static final FunctionDescriptor EMITS = FunctionDescriptor.ofVoid(ADDRESS, JAVA_INT);

    /// A part that ends early, which the library then fills with gray.
    private static final List<String> CUT = List.of("Premature end of JPEG file", "premature end of data segment");
    /// Bytes that were skipped.
    private static final String SKIPPED = "extraneous bytes before marker";
    /// Another marker where a restart has to be.
    private static final String NO_RESTART = "Corrupt JPEG data: found marker 0x";
    /// Damaged data, after which the library guesses.
    private static final String DAMAGED = "Corrupt JPEG data: bad";

    private final MemorySegment manager;
    private final MemorySegment text;
    private final MethodHandle format;
    private final List<String> heard = new ArrayList<>();
    private final Set<Integer> kinds = new HashSet<>();
    private String last = "";
    private @Nullable Throwable failure;

    private JpegWarnings(MemorySegment manager, Arena arena) {
        this.manager = manager;
        text = arena.allocate(TEXT);
        format = Linker.nativeLinker()
                .downcallHandle(manager.get(ADDRESS, FORMAT), FunctionDescriptor.ofVoid(ADDRESS, ADDRESS));
    }

    /// Listens to a fresh handle that can compress and decompress.
    ///
    /// @param arena which has to outlive the use of the handle
    /// @throws MissingLibraryException when the library's structs are not those that are known
    static JpegWarnings of(MemorySegment handle, Arena arena) {
        MemorySegment pointer = handle.reinterpret(ADDRESS.byteSize()).get(ADDRESS, 0);
        long place = pointer.address() - handle.address();
        if (place <= 0 || place > HANDLE || place % ADDRESS.byteAlignment() != 0) {
            throw unknown();
        }
        MemorySegment manager = pointer.reinterpret(MANAGER);
        if (manager.get(JAVA_INT, TRACE_LEVEL) != 0 || manager.get(JAVA_LONG, COUNT) != 0) {
            throw unknown();
        }
        JpegWarnings warnings = new JpegWarnings(manager, arena);
        manager.set(ADDRESS, EMIT, Linker.nativeLinker().upcallStub(warnings.emit(), EMITS, arena));
        return warnings;
    }

    static MissingLibraryException unknown() {
        return new MissingLibraryException(
                "libturbojpeg does not say its warnings where they are looked for: libjpeg-turbo 2.1 to 3 is needed",
                null);
    }

    private MethodHandle emit() {
        try {
            return MethodHandles.lookup()
                    .bind(this, "emit", MethodType.methodType(void.class, MemorySegment.class, int.class));
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    /// Called by the library. What is thrown here would end the process.
    void emit(MemorySegment decompressor, int level) {
        try {
            if (level >= 0) {
                return;
            }
            format.invokeExact(decompressor, text);
            String warning = text.getString(0);
            boolean unheard = kinds.add(manager.get(JAVA_INT, CODE));
            if (heard.size() < ENOUGH) {
                heard.add(warning);
            } else if (unheard) {
                // What stands before it tells what it means.
                heard.add(last);
                heard.add(warning);
            }
            last = warning;
        } catch (Throwable e) {
            failure = e;
        }
    }

    /// What was heard so far.
    List<String> texts() {
        if (failure != null) {
            throw new IllegalStateException("A warning of libjpeg-turbo was not understood", failure);
        }
        return List.copyOf(heard);
    }

    /// What these warnings say together; nothing when all are harmless.
    ///
    /// A part that ends early counts before damage, because damage often leads to it. Restarts are
    /// different: behind one that is missing, everything stands at a wrong place.
    static Optional<ImageFault> fault(List<String> texts) {
        boolean damaged = false;
        for (int i = 0; i < texts.size(); i++) {
            String warning = texts.get(i);
            if (warning.contains(NO_RESTART)) {
                return Optional.of(
                        endsInPlace(warning, i == 0 ? "" : texts.get(i - 1))
                                ? ImageFault.TRUNCATED
                                : ImageFault.CORRUPT);
            }
            if (CUT.stream().anyMatch(warning::contains)) {
                return Optional.of(ImageFault.TRUNCATED);
            }
            damaged |= warning.contains(DAMAGED);
        }
        return damaged ? Optional.of(ImageFault.CORRUPT) : Optional.empty();
    }

    /// Whether the data ends where a restart would be, and no data were skipped on the way to the
    /// marker that ends it.
    private static boolean endsInPlace(String warning, String before) {
        int from = warning.indexOf(NO_RESTART) + NO_RESTART.length();
        String marker = warning.substring(from, Math.min(from + 2, warning.length()));
        boolean restart = marker.compareTo("d0") >= 0 && marker.compareTo("d7") <= 0;
        return !restart && !before.endsWith(SKIPPED + " 0x" + marker);
    }
}
