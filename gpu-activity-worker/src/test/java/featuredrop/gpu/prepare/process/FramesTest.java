package featuredrop.gpu.prepare.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import featuredrop.exchange.model.TensorLayout;
import featuredrop.gpu.extract.ImageInput;
import featuredrop.gpu.image.NoiseImage;
import featuredrop.gpu.image.PreprocessingProfile;
import featuredrop.gpu.prepare.ImagePreparation.Result;
import featuredrop.gpu.prepare.InputForm;
import featuredrop.workflows.drop.Outcome;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class FramesTest {
    private static final InputForm LEVELS = form("efficientnet-lite-v1", 224, TensorLayout.NCHW);
    private static final InputForm VALUES = form("caffenet-fc7-2016", 224, TensorLayout.NCHW);

    private static InputForm form(String profile, int side, TensorLayout layout) {
        return new InputForm(PreprocessingProfile.named(profile).orElseThrow(), side, side, layout);
    }

    private static ImageInput input(InputForm form) {
        return form.input(NoiseImage.of(97, 61));
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
    void levelsCrossAsBytesAndBelongToTheTableOfTheirForm() throws IOException {
        ImageInput sent = input(form("efficientnet-lite-v1", 224, TensorLayout.NCHW));

        assertThat(said(new Result.Input(sent)).available()).isEqualTo(3 * 224 * 224 + 5);
        assertThat(exchanged(new Result.Input(sent), LEVELS)).isInstanceOfSatisfying(Result.Input.class, found -> {
            assertThat(found.image().tensor()).isEqualTo(sent.tensor());
            assertThat(((ImageInput.Levels) found.image()).table())
                    .isSameAs(((ImageInput.Levels) input(LEVELS)).table());
        });
    }

    @Test
    void valuesCrossAsFloats() throws IOException {
        ImageInput sent = input(VALUES);

        assertThat(said(new Result.Input(sent)).available()).isEqualTo(4 * 3 * 224 * 224 + 5);
        assertThat(exchanged(new Result.Input(sent), VALUES))
                .isInstanceOfSatisfying(
                        Result.Input.class,
                        found -> assertThat(found.image().tensor()).isEqualTo(sent.tensor()));
    }

    @Test
    void anAnswerOfAnotherLengthOrKindIsNone() {
        for (InputForm asked : new InputForm[] {LEVELS, VALUES}) {
            InputForm larger = form(asked.profile().name(), 225, TensorLayout.NCHW);
            InputForm other = asked == LEVELS ? VALUES : LEVELS;

            assertThatThrownBy(() -> exchanged(new Result.Input(input(larger)), asked))
                    .isInstanceOf(Frames.NoAnswerException.class);
            assertThatThrownBy(() -> exchanged(new Result.Input(input(other)), asked))
                    .isInstanceOf(Frames.NoAnswerException.class);
        }
    }

    @Test
    void aRefusalCrossesWithItsOutcomeAndAnotherOutcomeIsNoAnswer() throws IOException {
        assertThat(exchanged(new Result.Refused(Outcome.BOMB, "large"), LEVELS))
                .isEqualTo(new Result.Refused(Outcome.BOMB, "large"));
        assertThatThrownBy(() -> exchanged(new Result.Refused(Outcome.EXTRACTED, ""), LEVELS))
                .isInstanceOf(Frames.NoAnswerException.class);
    }

    @ParameterizedTest
    @EnumSource(TensorLayout.class)
    void imagesThatAskForTheSameShareOneForm(TensorLayout layout) throws IOException {
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(said);
        for (int side : new int[] {224, 299, 224}) {
            Frames.write(out, new Frames.Request(new byte[side], form("keras-tf", side, layout)));
        }
        Frames.Requests requests =
                new Frames.Requests(new DataInputStream(new ByteArrayInputStream(said.toByteArray())));

        InputForm first = requests.next().form();
        Frames.Request second = requests.next();

        assertThat(first.layout()).isEqualTo(layout);
        assertThat(second.form().width()).isEqualTo(299);
        assertThat(second.file()).hasSize(299);
        assertThat(requests.next().form()).isSameAs(first);
    }
}
