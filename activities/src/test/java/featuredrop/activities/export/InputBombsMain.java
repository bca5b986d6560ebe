package featuredrop.activities.export;

import featuredrop.exchange.config.InputConfig;
import featuredrop.exchange.objectstore.ObjectKeys;
import featuredrop.exchange.plan.DropPlan;
import featuredrop.exchange.plan.FileIndex;
import featuredrop.exchange.plan.PlannedFile;
import featuredrop.exchange.progress.Progress;
import featuredrop.exchange.reader.ExchangeReader;
import featuredrop.workflows.export.ExportedFile;
import featuredrop.workflows.export.PlanRef;
import featuredrop.workflows.policy.DropException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.zip.GZIPOutputStream;

/// Exports files that are small and hold much, and prints what becomes of each. Runs in a process of little memory.
public final class InputBombsMain {
    private static final String HEADER = "item_id,image_url\n";
    private static final byte[] GZIP = {0x1f, (byte) 0x8b, 8};
    private static final InputConfig USUAL = ExportCase.limits("ratio", 200);
    /// Whether a file holds too much of something is asked behind the ratio.
    private static final InputConfig ANY_RATIO = ExportCase.limits("ratio", 100_000);

    private InputBombsMain() {}

    public static void main(String[] args) throws Exception {
        print("blank lines", USUAL, packed(HEADER, "\n", 300_000_000));
        print("blank lines of any ratio", ANY_RATIO, packed(HEADER, "\n", 10_000_000));
        print("gaps", ANY_RATIO, packed(HEADER, "a,b\n\n", 1_000_000));
        print("rejects", ANY_RATIO, packed(HEADER, "a\n", 10_000_000));
        print("rejects with long details", ANY_RATIO, packed(HEADER, "\"a\" " + "b".repeat(300) + "\n", 1_000_000));
        print("one line", ANY_RATIO, packed(HEADER, "x", 300_000_000));
        print("one quoted line", ANY_RATIO, packed(HEADER + "\"", "x\n", 30_000_000));
        print("one row of many fields", ANY_RATIO, packed(HEADER, ",", 300_000_000));
        print("quotes", ANY_RATIO, packed(HEADER, "\"", 100_000_000));
        print("a header of many columns", ANY_RATIO, packed("item_id,image_url", ",", 1_000_000));
        print("a name without end", USUAL, header(8, 100 << 20));
        print("a comment without end", USUAL, header(16, 100 << 20));
        print("extra fields", USUAL, extraFields(300));
        print("members", USUAL, members(20_000, "a,b\n"));
        print("empty members", USUAL, members(2_000_000, ""));
        byte[] rejects = packed(HEADER, "\"a\" " + "b".repeat(300) + "\n", 190_000);
        atATime(4, rejects);
    }

    /// The files of one drop, exported by as many threads of one worker.
    private static void atATime(int count, byte[] content) throws Exception {
        ExportCase export = new ExportCase("list.csv.gz");
        export.zone.put(export.path, content);
        PlanRef one = export.plan();
        DropPlan plan = new ExchangeReader(export.store).plan(one);
        List<PlannedFile> files = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            PlannedFile file = plan.files().getFirst();
            files.add(new PlannedFile(
                    i + file.name(),
                    file.path(),
                    file.length(),
                    file.checksum(),
                    file.modifiedMillis(),
                    file.format()));
        }
        DropPlan many = new DropPlan(
                plan.formatVersion(),
                plan.key(),
                plan.partnerId(),
                plan.idScheme(),
                plan.layout(),
                plan.folder(),
                plan.stamp(),
                plan.chunkRecords(),
                plan.chunkBytes(),
                files,
                plan.feed());
        PlanRef ref = new PlanRef(many.key(), 1, many.hash(), one.modelId(), one.modelKey());
        export.store.putIfAbsent(ObjectKeys.planJson(ref), many.toJson());
        FileExporter exporter = new FileExporter(export.zone, export.store, 64 << 20, ANY_RATIO);
        try (ExecutorService threads = Executors.newFixedThreadPool(count)) {
            List<Future<ExportedFile>> exports = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                int file = i;
                exports.add(threads.submit(() -> exporter.export(ref, file, Progress.NONE, _ -> {})));
            }
            for (Future<ExportedFile> done : exports) {
                System.out.println("many at a time: " + done.get().rejects() + " rejects");
            }
        }
    }

    private static void print(String name, InputConfig limits, byte[] file) {
        System.out.println(name + ": " + exported(limits, file));
    }

    private static String exported(InputConfig limits, byte[] file) {
        ExportCase export = new ExportCase("list.csv.gz");
        export.limits = limits;
        export.zone.put(export.path, file);
        try {
            FileIndex index = export.exported();
            return index.records() + " records, " + index.rejects().size() + " rejects";
        } catch (DropException e) {
            String message = String.valueOf(e.getMessage());
            return e.type().text() + message.replaceFirst(".*\\((input\\.[a-z-]+)\\).*", " $1");
        }
    }

    private static byte[] packed(String begin, String piece, int count) throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(packed)) {
            out.write(begin.getBytes(StandardCharsets.US_ASCII));
            int atOnce = 10_000;
            byte[] block = piece.repeat(atOnce).getBytes(StandardCharsets.US_ASCII);
            for (int i = 0; i < count / atOnce; i++) {
                out.write(block);
            }
        }
        return packed.toByteArray();
    }

    private static byte[] header(int flag, int length) {
        byte[] bytes = new byte[length];
        Arrays.fill(bytes, (byte) 'a');
        System.arraycopy(GZIP, 0, bytes, 0, GZIP.length);
        bytes[GZIP.length] = (byte) flag;
        return bytes;
    }

    /// Members with as much as the field may hold.
    private static byte[] extraFields(int count) throws IOException {
        byte[] plain = packed("item_id,image_url\na,b\n", "", 0);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (int i = 0; i < count; i++) {
            out.write(GZIP);
            out.write(new byte[] {4, 0, 0, 0, 0, 0, 0, (byte) 0xff, (byte) 0xff});
            out.write(new byte[0xffff]);
            byte[] member = i == 0 ? plain : packed("a,b\n", "", 0);
            out.write(member, 10, member.length - 10);
        }
        return out.toByteArray();
    }

    private static byte[] members(int count, String row) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(packed(HEADER, "", 0));
        byte[] member = packed(row, "", 0);
        for (int i = 0; i < count; i++) {
            out.write(member);
        }
        return out.toByteArray();
    }
}
