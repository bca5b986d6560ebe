package featuredrop.local.demo;

import com.google.protobuf.ByteString;
import featuredrop.exchange.record.ItemIds;
import featuredrop.exchange.record.RecordWriter;
import featuredrop.exchange.record.protobuf.ProductImage;
import featuredrop.workflows.drop.Outcome;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/// Makes the drops of 2016: delimited `ProductImage` records.
final class BinDrops {
    private static final int FIRST_ITEM = 1000;

    private BinDrops() {}

    /// Images in the records, two files; a handful of records are wrong and the second file is cut.
    static DemoDrop withImages(List<View> views, String dropId) throws IOException {
        DemoPartner partner = DemoPartner.ATELIER;
        RecordTally tally = new RecordTally();
        ByteArrayOutputStream first = new ByteArrayOutputStream();
        ByteArrayOutputStream second = new ByteArrayOutputStream();
        for (int i = 0; i < views.size(); i++) {
            View view = views.get(i);
            ProductImage image = image(partner, FIRST_ITEM + i, view).build();
            new RecordWriter(i % 2 == 0 ? first : second).write(image);
            tally.extracted(FIRST_ITEM + i, view.name());
        }
        RecordWriter wrong = new RecordWriter(second);
        View view = views.getFirst();
        wrong.write(image(partner, FIRST_ITEM, view).build());
        tally.add(Outcome.DUPLICATE);
        wrong.write(image(partner, 1, view).setPartnerId(666).build());
        tally.add(Outcome.BAD_RECORD);
        wrong.write(image(partner, 2, view).clearImage().build());
        tally.add(Outcome.BAD_RECORD);
        wrong.write(image(partner, 3, view).setImage(ByteString.EMPTY).build());
        tally.add(Outcome.NOT_IMAGE);
        byte[] half = Arrays.copyOf(view.bytes(), view.bytes().length / 2);
        wrong.write(image(partner, 4, view).setImage(ByteString.copyFrom(half)).build());
        tally.add(Outcome.TRUNCATED);
        ByteArrayOutputStream cut = new ByteArrayOutputStream();
        new RecordWriter(cut).write(image(partner, 5, view).build());
        second.write(cut.toByteArray(), 0, cut.size() / 2);
        tally.add(Outcome.DAMAGED);
        Map<String, byte[]> files =
                Map.of("part-00000.bin", first.toByteArray(), "part-00001.bin", second.toByteArray());
        return new DemoDrop(partner, dropId, files, tally.expected(), tally.names());
    }

    /// URLs only, one file. The web server zips one image, redirects one and throttles one at first; all arrive.
    static DemoDrop withUrls(List<View> views, String dropId, URI server) throws IOException {
        DemoPartner partner = DemoPartner.BAZAAR;
        RecordTally tally = new RecordTally();
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        RecordWriter writer = new RecordWriter(file);
        List<String> ways = List.of("/gzip", "/hop/2", "/flaky/1");
        for (int i = 0; i < views.size(); i++) {
            View view = views.get(i);
            String way = i < ways.size() ? ways.get(i) : "";
            writer.write(image(partner, 0, view)
                    .clearImage()
                    .setImageUrl(server + way + "/views/" + view.name())
                    .build());
            tally.extracted(ItemIds.hashed(itemId(view)), view.name());
        }
        writer.write(image(partner, 0, views.getFirst())
                .setExternalItemId("not-for-machines")
                .clearImage()
                .setImageUrl(server + "/noai/views/" + views.getFirst().name())
                .build());
        tally.add(Outcome.OPT_OUT);
        return new DemoDrop(partner, dropId, Map.of("items.bin", file.toByteArray()), tally.expected(), tally.names());
    }

    /// The item id of a view: its name without the ending.
    static String itemId(View view) {
        return view.name().substring(0, view.name().lastIndexOf('.'));
    }

    private static ProductImage.Builder image(DemoPartner partner, int internalId, View view) {
        return ProductImage.newBuilder()
                .setPartnerId(partner.id())
                .setInternalId(internalId)
                .setExternalItemId(itemId(view))
                .setImage(ByteString.copyFrom(view.bytes()))
                .setImageFormat(view.format());
    }
}
