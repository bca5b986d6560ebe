package featuredrop.images.header;

import featuredrop.images.Bytes;
import featuredrop.images.UnreadableImageException;
import java.nio.ByteOrder;
import java.util.HashMap;
import java.util.Map;

/// The first directory of a TIFF file, as the TIFF 6.0 specification has it. Immutable and thread-safe.
public final class TiffDirectory {
    public static final int WIDTH = 256;
    public static final int HEIGHT = 257;
    public static final int BITS_PER_SAMPLE = 258;
    public static final int COMPRESSION = 259;
    public static final int PHOTOMETRIC = 262;
    public static final int FILL_ORDER = 266;
    public static final int STRIP_OFFSETS = 273;
    public static final int ORIENTATION = 274;
    public static final int SAMPLES_PER_PIXEL = 277;
    public static final int ROWS_PER_STRIP = 278;
    public static final int STRIP_LENGTHS = 279;
    public static final int PLANAR = 284;
    public static final int PREDICTOR = 317;
    public static final int COLOUR_MAP = 320;
    public static final int TILE_WIDTH = 322;
    public static final int TILE_HEIGHT = 323;
    public static final int TILE_OFFSETS = 324;
    public static final int TILE_LENGTHS = 325;
    public static final int EXTRA_SAMPLES = 338;
    public static final int SAMPLE_FORMAT = 339;

    private static final int BYTE = 1;
    private static final int SHORT = 3;
    private static final int LONG = 4;

    private final Bytes bytes;
    private final ByteOrder order;
    private final Map<Integer, Field> fields = new HashMap<>();

    private record Field(int type, int count, long place) {
        int size() {
            return type == SHORT ? 2 : type == LONG ? 4 : 1;
        }
    }

    private TiffDirectory(Bytes bytes, ByteOrder order) {
        this.bytes = bytes;
        this.order = order;
    }

    public static TiffDirectory first(Bytes bytes) throws UnreadableImageException {
        ByteOrder order = bytes.has(0, "II") ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN;
        if (bytes.u16(2, order) != 42) {
            throw UnreadableImageException.unsupported("BigTIFF");
        }
        TiffDirectory directory = new TiffDirectory(bytes, order);
        long start = bytes.u32(4, order);
        int entries = bytes.u16(start, order);
        for (int i = 0; i < entries; i++) {
            directory.add(start + 2 + 12L * i);
        }
        return directory;
    }

    private void add(long entry) throws UnreadableImageException {
        int type = bytes.u16(entry + 2, order);
        long count = bytes.u32(entry + 4, order);
        if (type != BYTE && type != SHORT && type != LONG) {
            return;
        }
        Field field = new Field(type, (int) Math.min(count, bytes.length()), entry + 8);
        boolean inside = (long) field.size() * field.count <= 4;
        fields.putIfAbsent(
                bytes.u16(entry, order), inside ? field : new Field(type, field.count, bytes.u32(entry + 8, order)));
    }

    /// How many values a field has; 0 for none.
    public int count(int tag) {
        Field field = fields.get(tag);
        return field == null ? 0 : field.count;
    }

    /// One value of a field.
    ///
    /// @param otherwise when there is no such value
    public long value(int tag, int index, long otherwise) throws UnreadableImageException {
        Field field = fields.get(tag);
        if (field == null || index >= field.count) {
            return otherwise;
        }
        long at = field.place + (long) index * field.size();
        return switch (field.type) {
            case SHORT -> bytes.u16(at, order);
            case LONG -> bytes.u32(at, order);
            default -> bytes.u8(at);
        };
    }

    /// The first value of a field that has to fit into an `int`.
    public int number(int tag, int otherwise) throws UnreadableImageException {
        long value = value(tag, 0, otherwise);
        if (value > Integer.MAX_VALUE) {
            throw UnreadableImageException.malformed("field " + tag + " of " + value);
        }
        return (int) value;
    }
}
