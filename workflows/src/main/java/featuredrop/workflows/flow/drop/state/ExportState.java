package featuredrop.workflows.flow.drop.state;

import featuredrop.workflows.export.ExportedFile;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.List;

/// How far export and extraction are, when every file that was started is exported and every chunk that was started has
/// its result. Its size does not follow the number of files: a file whose chunks all have results leaves only its part
/// of the sums, any other one about one byte.
///
/// @param files exported files, which are the first of the plan
/// @param chunks their chunks
/// @param records their records, rejects included
/// @param nextFile the file of the next chunk to extract
/// @param nextChunk that chunk's number in the file
/// @param waitingChunks how many chunks each file from `nextFile` on has, as [PackedCounts]
public record ExportState(int files, int chunks, long records, int nextFile, int nextChunk, String waitingChunks) {
    /// The same from a list of every exported file, as earlier releases carried it.
    ///
    /// @param exported in plan order
    /// @param chunksExtracted chunks done, counted in plan order
    static ExportState after(List<ExportedFile> exported, int chunksExtracted) {
        ChunkCursor cursor = new ChunkCursor();
        exported.forEach(cursor::add);
        for (int i = 0; i < chunksExtracted; i++) {
            cursor.next();
        }
        return cursor.exports();
    }

    /// A list of small numbers as short text, for the state that a run hands over: about one byte a number, and
    /// a few bytes for a run of equal ones.
    ///
    /// Base 64 of bytes, each number plus one in groups of seven bits, the lowest first, the top bit set while
    /// more follow. A zero byte begins a run: how many, then the number plus one. The form never changes, because
    /// running drops carry it.
    static final class PackedCounts {
        private static final int WORTH_A_RUN = 4;
        private static final int RUN = 0;

        private PackedCounts() {}

        /// @param counts 0 or more each
        static String pack(Collection<Integer> counts) {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            int value = 0;
            int times = 0;
            for (int count : counts) {
                if (times > 0 && count != value) {
                    write(bytes, value, times);
                    times = 0;
                }
                value = count;
                times++;
            }
            write(bytes, value, times);
            return Base64.getEncoder().encodeToString(bytes.toByteArray());
        }

        private static void write(ByteArrayOutputStream bytes, int value, int times) {
            if (times >= WORTH_A_RUN) {
                bytes.write(RUN);
                number(bytes, times);
                number(bytes, value + 1L);
            } else {
                for (int i = 0; i < times; i++) {
                    number(bytes, value + 1L);
                }
            }
        }

        private static void number(ByteArrayOutputStream bytes, long number) {
            long rest = number;
            while (rest > 0x7f) {
                bytes.write((int) (rest & 0x7f) | 0x80);
                rest >>>= 7;
            }
            bytes.write((int) rest);
        }

        /// Reads what [#pack] wrote.
        static List<Integer> unpack(String packed) {
            ByteBuffer bytes = ByteBuffer.wrap(Base64.getDecoder().decode(packed));
            List<Integer> counts = new ArrayList<>();
            while (bytes.hasRemaining()) {
                long number = number(bytes);
                long times = number == RUN ? number(bytes) : 1;
                int value = Math.toIntExact((number == RUN ? number(bytes) : number) - 1);
                for (long i = 0; i < times; i++) {
                    counts.add(value);
                }
            }
            return counts;
        }

        private static long number(ByteBuffer bytes) {
            long number = 0;
            int shift = 0;
            int next = bytes.get();
            while (next < 0) {
                number |= (long) (next & 0x7f) << shift;
                shift += 7;
                next = bytes.get();
            }
            return number | (long) next << shift;
        }
    }
}
