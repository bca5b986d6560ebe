package featuredrop.images.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import featuredrop.images.ImageFault;
import featuredrop.images.NoiseImage;
import featuredrop.images.prepare.ImagePreparation.Result;
import featuredrop.images.prepare.InputForm;
import featuredrop.images.prepare.PreparedImage;
import featuredrop.images.profile.PreprocessingProfile;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class FramesTest {
    private static final InputForm LEVELS = form("efficientnet-lite-v1", 224);
    private static final InputForm PLANES = form("caffenet-fc7-2016", 224);

    private static InputForm form(String profile, int side) {
        return new InputForm(PreprocessingProfile.named(profile).orElseThrow(), side, side);
    }

    private static PreparedImage image(InputForm form) {
        return form.prepared(NoiseImage.of(97, 61));
    }

    private static DataInputStream said(Result result) throws IOException {
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        Frames.write(new DataOutputStream(said), result);
        return new DataInputStream(new ByteArrayInputStream(said.toByteArray()));
    }

    private static Result exchanged(Result result, InputForm form) throws IOException {
        return Frames.readResult(said(result), form);
    }

    @Test
    void levelsCrossAsBytes() throws IOException {
        PreparedImage.Levels sent = (PreparedImage.Levels) image(LEVELS);

        assertThat(said(new Result.Input(sent)).available()).isEqualTo(3 * 224 * 224 + 5);
        assertThat(exchanged(new Result.Input(sent), LEVELS))
                .isInstanceOfSatisfying(
                        Result.Input.class,
                        found -> assertThat(((PreparedImage.Levels) found.image()).rgb())
                                .isEqualTo(sent.rgb()));
    }

    @Test
    void planesCrossAsFloats() throws IOException {
        PreparedImage.Planes sent = (PreparedImage.Planes) image(PLANES);

        assertThat(said(new Result.Input(sent)).available()).isEqualTo(4 * 3 * 224 * 224 + 5);
        assertThat(exchanged(new Result.Input(sent), PLANES))
                .isInstanceOfSatisfying(
                        Result.Input.class,
                        found -> assertThat(((PreparedImage.Planes) found.image()).values())
                                .isEqualTo(sent.values()));
    }

    @Test
    void anAnswerOfAnotherLengthOrKindIsNone() {
        for (InputForm asked : new InputForm[] {LEVELS, PLANES}) {
            InputForm larger = form(asked.profile().name(), 225);
            InputForm other = asked.equals(LEVELS) ? PLANES : LEVELS;

            assertThatThrownBy(() -> exchanged(new Result.Input(image(larger)), asked))
                    .isInstanceOf(Frames.NoAnswerException.class);
            assertThatThrownBy(() -> exchanged(new Result.Input(image(other)), asked))
                    .isInstanceOf(Frames.NoAnswerException.class);
        }
    }

    @ParameterizedTest
    @EnumSource(ImageFault.class)
    void everyFaultCrossesWithItsDetail(ImageFault fault) throws IOException {
        assertThat(exchanged(new Result.Refused(fault, "large"), LEVELS)).isEqualTo(new Result.Refused(fault, "large"));
    }

    @Test
    void aRefusalWithoutAKnownFaultIsNoAnswer() throws IOException {
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(said);
        out.writeByte(3);
        out.writeUTF("EXTRACTED");
        out.writeUTF("");

        assertThatThrownBy(() ->
                        Frames.readResult(new DataInputStream(new ByteArrayInputStream(said.toByteArray())), LEVELS))
                .isInstanceOf(Frames.NoAnswerException.class);
    }

    @Test
    void aRequestCrossesWithItsForm() throws IOException {
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(said);
        for (int side : new int[] {224, 299}) {
            Frames.write(out, new Frames.Request(new byte[side], form("keras-tf", side)));
        }
        DataInputStream in = new DataInputStream(new ByteArrayInputStream(said.toByteArray()));

        for (int side : new int[] {224, 299}) {
            Frames.Request request = Frames.readRequest(in);
            assertThat(request.form()).isEqualTo(form("keras-tf", side));
            assertThat(request.file()).hasSize(side);
        }
    }
}
