package featuredrop.exchange.record;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import featuredrop.exchange.record.protobuf.ProductImage;
import org.junit.jupiter.api.Test;

final class RecordCheckTest {
    private final ProductImage.Builder record =
            ProductImage.newBuilder().setPartnerId(7).setInternalId(1).setExternalItemId("a");

    @Test
    void aRecordOfAnotherPartnerIsFaulty() {
        assertThat(RecordCheck.fault(record.setImageUrl("http://x/").build(), 8))
                .contains("a record of partner 7 in a drop of 8");
    }

    @Test
    void aRecordNeedsAnImageOrAUrl() {
        assertThat(RecordCheck.fault(record.build(), 7)).contains("neither image nor URL");
        assertThat(RecordCheck.fault(record.setImageUrl("  ").build(), 7)).contains("neither image nor URL");
        assertThat(RecordCheck.fault(record.setImage(ByteString.EMPTY).build(), 7))
                .as("an empty image is looked at, and found to be none")
                .isEmpty();
        assertThat(RecordCheck.fault(record.setImageUrl("http://x/").build(), 7))
                .isEmpty();
    }

    @Test
    void anEmptyImageCountsOnlyWithoutAUrl() {
        record.setImage(ByteString.EMPTY);
        assertThat(RecordCheck.hasImage(record.build())).isTrue();
        assertThat(RecordCheck.hasImage(record.setImageUrl("http://x/").build()))
                .isFalse();
        assertThat(RecordCheck.hasImage(
                        record.setImage(ByteString.copyFromUtf8("x")).build()))
                .isTrue();
    }
}
