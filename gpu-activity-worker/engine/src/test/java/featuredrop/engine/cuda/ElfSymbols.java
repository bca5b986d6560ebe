package featuredrop.engine.cuda;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;

/// The functions that a shared library for 64-bit Linux exports: the defined ones of its `.dynsym` section
/// (System V ABI, chapters "Object Files" and "Symbol Table").
final class ElfSymbols {
    private static final int SECTION_TABLE = 0x28;
    private static final int SECTION_SIZE = 0x3a;
    private static final int SECTIONS = 0x3c;
    private static final int DYNAMIC_SYMBOLS = 11;
    private static final int SYMBOL_SIZE = 24;
    private static final int FUNCTION = 2;

    private ElfSymbols() {}

    /// @param resource of the class path
    static Set<String> exportedBy(String resource) {
        try (InputStream library = Objects.requireNonNull(ElfSymbols.class.getResourceAsStream(resource), resource)) {
            return exported(ByteBuffer.wrap(library.readAllBytes()).order(ByteOrder.LITTLE_ENDIAN));
        } catch (IOException e) {
            throw new UncheckedIOException(resource, e);
        }
    }

    private static Set<String> exported(ByteBuffer file) {
        if (file.getInt(0) != 0x464c457f) {
            throw new IllegalArgumentException("No ELF file");
        }
        Set<String> names = new TreeSet<>();
        for (int i = 0; i < file.getShort(SECTIONS); i++) {
            int header = section(file, i);
            if (file.getInt(header + 4) == DYNAMIC_SYMBOLS) {
                int strings = offset(file, section(file, file.getInt(header + 0x28)));
                int from = offset(file, header);
                int end = from + Math.toIntExact(file.getLong(header + 0x20));
                for (int symbol = from; symbol < end; symbol += SYMBOL_SIZE) {
                    if ((file.get(symbol + 4) & 0xf) == FUNCTION && file.getShort(symbol + 6) != 0) {
                        names.add(name(file, strings + file.getInt(symbol)));
                    }
                }
            }
        }
        return names;
    }

    private static int section(ByteBuffer file, int index) {
        return Math.toIntExact(file.getLong(SECTION_TABLE)) + index * file.getShort(SECTION_SIZE);
    }

    private static int offset(ByteBuffer file, int header) {
        return Math.toIntExact(file.getLong(header + 0x18));
    }

    private static String name(ByteBuffer file, int from) {
        int end = from;
        while (file.get(end) != 0) {
            end++;
        }
        byte[] name = new byte[end - from];
        file.get(from, name);
        return new String(name, StandardCharsets.US_ASCII);
    }
}
