package featuredrop.images.ffm;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.nio.file.Path;

/// A shared library that stays loaded while the process lives. Immutable and thread-safe.
@SuppressWarnings("restricted") // native code is what this package is for
final class NativeLibrary {
    private final String name;
    private final SymbolLookup symbols;

    private NativeLibrary(String name, SymbolLookup symbols) {
        this.name = name;
        this.symbols = symbols;
    }

    /// @param name a path, or a name that the system's loader finds
    /// @throws MissingLibraryException when it cannot be loaded
    static NativeLibrary open(String name) {
        try {
            SymbolLookup symbols = name.indexOf('/') < 0
                    ? SymbolLookup.libraryLookup(name, Arena.global())
                    : SymbolLookup.libraryLookup(Path.of(name), Arena.global());
            return new NativeLibrary(name, symbols);
        } catch (IllegalArgumentException e) {
            throw new MissingLibraryException("The image library " + name + " cannot be loaded", e);
        }
    }

    /// @throws MissingLibraryException when the library has no such function
    MethodHandle function(String function, FunctionDescriptor type) {
        return Linker.nativeLinker().downcallHandle(symbol(function), type);
    }

    /// A function that takes Java's own arrays for pointers. No thread of this process can collect garbage while it
    /// runs.
    ///
    /// @throws MissingLibraryException as above
    MethodHandle functionOnArrays(String function, FunctionDescriptor type) {
        return Linker.nativeLinker().downcallHandle(symbol(function), type, Linker.Option.critical(true));
    }

    private MemorySegment symbol(String function) {
        return symbols.find(function)
                .orElseThrow(() -> new MissingLibraryException(
                        "The image library " + name + " has no " + function + ": it is too old", null));
    }
}
