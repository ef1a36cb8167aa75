package io.forestall.app.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.forestall.detectors.forest.FlatIsolationForest;
import io.forestall.detectors.forest.IsotonicMap;
import io.forestall.detectors.forest.TreeNode;
import io.forestall.schemas.record.ModelArtifact;
import io.forestall.streams.core.model.ModelInput;
import io.forestall.streams.core.model.OutlierModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ModelFilesTest {
  @TempDir private Path folder = Path.of(".");

  private static byte[] model() {
    return new OutlierModel(
            new ModelInput(List.of("power_last"), new double[] {600}),
            FlatIsolationForest.of(1, 8, List.of(new TreeNode.Leaf(2))),
            0.5,
            new IsotonicMap(new double[] {0.5}, new double[] {0.9}))
        .toBytes();
  }

  @Test
  void read_folderOfTraining_takesItsModelsFromTheBeginningOfTime() throws IOException {
    Files.write(folder.resolve("device-outlier.model"), model());
    Files.writeString(folder.resolve("model-card.md"), "# Card");

    List<ModelArtifact> models = ModelFiles.read(folder);

    assertThat(models)
        .singleElement()
        .returns(OutlierModel.NAME, ModelArtifact::getName)
        .returns(0L, ModelArtifact::getCreatedMillis);
    assertThat(models.get(0).getVersion()).matches("file-[0-9a-f]{8}");
  }

  @Test
  void read_noModelOrAnUnknownOne_isSaidByName() throws IOException {
    assertThatThrownBy(() -> ModelFiles.read(folder))
        .hasMessageContaining("has no file NAME.model");

    Files.write(folder.resolve("weather.model"), model());
    assertThatThrownBy(() -> ModelFiles.read(folder))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("weather.model")
        .hasMessageContaining("no model of that name");
  }

  @RepeatedTest(50)
  void read_damagedModel_isRefusedAndNothingElse(RepetitionInfo seed) throws IOException {
    var random = new SplittableRandom(seed.getCurrentRepetition());
    byte[] good = model();
    byte[] bad = Arrays.copyOf(good, random.nextInt(good.length));
    Files.write(folder.resolve("device-outlier.model"), bad);

    assertThatThrownBy(() -> ModelFiles.read(folder))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("is refused");
  }
}
