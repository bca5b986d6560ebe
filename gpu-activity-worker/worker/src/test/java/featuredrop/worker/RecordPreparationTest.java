package featuredrop.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import featuredrop.engine.stub.StubExtractor;
import featuredrop.exchange.model.TensorLayout;
import featuredrop.exchange.record.protobuf.ProductImage;
import featuredrop.fetch.BodyMemory;
import featuredrop.fetch.FetchRules;
import featuredrop.fetch.ImageSource;
import featuredrop.fetch.memory.InMemoryImageSource;
import featuredrop.images.ImageFault;
import featuredrop.images.prepare.DecodersUnavailableException;
import featuredrop.images.prepare.ImagePreparation;
import featuredrop.images.prepare.ImageSeries;
import featuredrop.images.prepare.InputForm;
import featuredrop.images.profile.PreprocessingProfile;
import featuredrop.workflows.drop.Outcome;
import featuredrop.workflows.policy.DropException;
import featuredrop.workflows.policy.FailureKind;
import featuredrop.workflows.policy.FailureType;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class RecordPreparationTest {
    private static final int PARTNER = 7;

    private final ProductImage record = ProductImage.newBuilder()
            .setPartnerId(PARTNER)
            .setInternalId(1)
            .setExternalItemId("item-1")
            .setImage(ByteString.copyFromUtf8("a file"))
            .build();
    private final LoadedModel model = new LoadedModel(
            new LoadedModel.Facts("stub", "00000000000000aa", true),
            new ModelInput(PreprocessingProfile.named("keras-tf").orElseThrow(), 8, 8, TensorLayout.NCHW),
            new StubExtractor(3 * 8 * 8, 6, 4));

    private PreparedRecord prepared(ImagePreparation images) {
        return prepared(record, images);
    }

    private PreparedRecord prepared(ProductImage given, ImagePreparation images) {
        RecordPreparation preparation = new RecordPreparation(new InMemoryImageSource(), images);
        ChunkWindow window = new ChunkWindow(new BodyMemory(Long.MAX_VALUE, 0), 1, 1, new ImageSeries());
        return preparation.prepare(
                given, new RecordPreparation.Turn(PARTNER, FetchRules.USUAL, window.place(0)), model);
    }

    @ParameterizedTest
    @CsvSource({
        "NOT_IMAGE, NOT_IMAGE",
        "UNSUPPORTED_FORMAT, UNSUPPORTED_FORMAT",
        "TRUNCATED, TRUNCATED",
        "CORRUPT, CORRUPT",
        "BOMB, BOMB"
    })
    void theFaultOfAnImageIsTheOutcomeOfItsRecord(ImageFault fault, Outcome outcome) {
        PreparedRecord prepared = prepared((file, form) -> new ImagePreparation.Result.Refused(fault, "why"));

        assertThat(prepared).isInstanceOfSatisfying(PreparedRecord.Refused.class, refused -> {
            assertThat(refused.outcome()).isEqualTo(outcome);
            assertThat(refused.detail()).isEqualTo("why");
        });
    }

    /// So that a chunk whose images take too long is given up, and shares the decoders with others.
    @Test
    void theImagesOfAChunkAreOneSeries() {
        List<ImageSeries> series = new ArrayList<>();
        RecordPreparation preparation = new RecordPreparation(new InMemoryImageSource(), new ImagePreparation() {
            @Override
            public Result prepare(byte[] file, InputForm form) {
                return new Result.Refused(ImageFault.CORRUPT, "why");
            }

            @Override
            public Result prepare(byte[] file, InputForm form, ImageSeries images) {
                series.add(images);
                return prepare(file, form);
            }
        });
        for (int chunk = 0; chunk < 2; chunk++) {
            ChunkWindow window = new ChunkWindow(new BodyMemory(Long.MAX_VALUE, 0), 2, 2, new ImageSeries());
            for (int i = 0; i < 2; i++) {
                preparation.prepare(
                        record, new RecordPreparation.Turn(PARTNER, FetchRules.USUAL, window.place(i)), model);
            }
        }

        assertThat(series.get(1)).isSameAs(series.get(0));
        assertThat(series.get(3)).isSameAs(series.get(2)).isNotSameAs(series.get(0));
    }

    @Test
    void decodersThatDoNotStartAreAFaultOfThePlatform() {
        assertThatThrownBy(() -> prepared((file, form) -> {
                    throw new DecodersUnavailableException("no libwebp", null);
                }))
                .isInstanceOfSatisfying(DropException.class, failure -> {
                    assertThat(failure.kind()).isEqualTo(FailureKind.PLATFORM);
                    assertThat(failure.type()).isEqualTo(FailureType.DECODER);
                })
                .hasMessage("no libwebp");
    }

    @Test
    void anEmptyImageIsNoImageWhenThereIsAUrl() {
        ProductImage.Builder empty = record.toBuilder().setImage(ByteString.EMPTY);
        ImagePreparation unused = (file, form) -> new ImagePreparation.Result.Refused(ImageFault.CORRUPT, "fetched");

        assertThat(prepared(empty.setImageUrl("http://example.com/none.jpg").build(), unused))
                .as("the source is asked, and knows no such image")
                .isInstanceOfSatisfying(
                        PreparedRecord.Refused.class,
                        refused -> assertThat(refused.outcome()).isNotIn(Outcome.NOT_IMAGE, Outcome.BAD_RECORD));
        assertThat(prepared(empty.setImageUrl(" ").build(), unused))
                .isInstanceOfSatisfying(
                        PreparedRecord.Refused.class,
                        refused -> assertThat(refused.outcome()).isEqualTo(Outcome.NOT_IMAGE));
    }

    @Test
    void whatNobodyExpectedOfAnImageIsTheOutcomeOfItsRecord() {
        PreparedRecord prepared = prepared((file, form) -> {
            throw new IllegalArgumentException("at https://u:s3cret@a.example/b?token=s3cret");
        });

        assertThat(prepared).isInstanceOfSatisfying(PreparedRecord.Refused.class, refused -> {
            assertThat(refused.outcome()).isEqualTo(Outcome.CORRUPT);
            assertThat(refused.detail())
                    .contains("IllegalArgumentException", "RecordPreparationTest.java:")
                    .doesNotContain("s3cret");
        });
    }

    @Test
    void whatNobodyExpectedOfAFetchIsTheOutcomeOfItsRecord() {
        PreparedRecord prepared = fetched(request -> {
            throw new IllegalStateException("no");
        });

        assertThat(prepared).isInstanceOfSatisfying(PreparedRecord.Refused.class, refused -> {
            assertThat(refused.outcome()).isEqualTo(Outcome.CONNECT);
            assertThat(refused.detail()).contains("IllegalStateException", "RecordPreparationTest.java:");
        });
    }

    @Test
    void cancellationsFaultsOfThePlatformAndErrorsAreNoOutcomes() {
        for (Throwable thrown : List.of(
                new CancellationException("stop"),
                new DropException(FailureType.DECODER, "no decoder"),
                new StackOverflowError())) {
            assertThatThrownBy(() -> fetched(request -> {
                        throw sneaky(thrown);
                    }))
                    .isSameAs(thrown);
        }
    }

    private static RuntimeException sneaky(Throwable thrown) {
        if (thrown instanceof Error error) {
            throw error;
        }
        return (RuntimeException) thrown;
    }

    private PreparedRecord fetched(ImageSource source) {
        RecordPreparation preparation = new RecordPreparation(
                source, (file, form) -> new ImagePreparation.Result.Refused(ImageFault.NOT_IMAGE, "why"));
        ChunkWindow window = new ChunkWindow(new BodyMemory(Long.MAX_VALUE, 0), 1, 1, new ImageSeries());
        return preparation.prepare(
                record.toBuilder()
                        .clearImage()
                        .setImageUrl("http://shop.example/")
                        .build(),
                new RecordPreparation.Turn(PARTNER, FetchRules.USUAL, window.place(0)),
                model);
    }
}
