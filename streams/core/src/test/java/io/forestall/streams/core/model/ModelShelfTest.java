package io.forestall.streams.core.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.forestall.detectors.StateFormatException;
import io.forestall.detectors.StateReader;
import io.forestall.detectors.StateWriter;
import io.forestall.detectors.forest.FlatBoostedTrees;
import io.forestall.detectors.forest.FlatIsolationForest;
import io.forestall.detectors.forest.IsotonicMap;
import io.forestall.detectors.forest.SealedModel;
import io.forestall.detectors.forest.TreeNode;
import io.forestall.schemas.config.ConfigErrors;
import io.forestall.schemas.config.ConfigSection;
import io.forestall.schemas.record.ModelArtifact;
import io.forestall.streams.core.features.FeatureList;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

final class ModelShelfTest {
  private static final ModelInput INPUT =
      new ModelInput(List.of("power_last", "temperature_last"), new double[] {400, 55});

  private static final long NOW = 1_000;

  private final ModelShelf shelf = new ModelShelf(ModelConfig.DEFAULT);

  private static RiskModel risk(double margin) {
    var hot =
        FlatBoostedTrees.of(
            2,
            0,
            List.of(
                new TreeNode.Split(1, 80, new TreeNode.Leaf(-margin), new TreeNode.Leaf(margin))));
    var calibration = new IsotonicMap(new double[] {-2, 2}, new double[] {0.1, 0.9});
    var lower = new IsotonicMap(new double[] {-2, 2}, new double[] {0, 0.5});
    return new RiskModel(
        INPUT,
        List.of(
            new RiskModel.Horizon(Duration.ofMinutes(10), hot, calibration, 0.8, 0.9),
            new RiskModel.Horizon(Duration.ofHours(1), hot, lower, RiskModel.SILENT, 0)));
  }

  private static OutlierModel outlier() {
    return new OutlierModel(
        INPUT,
        FlatIsolationForest.of(
            2, 4, List.of(new TreeNode.Split(1, 80, new TreeNode.Leaf(4), new TreeNode.Leaf(1)))),
        0.5,
        new IsotonicMap(new double[] {0.4, 0.6}, new double[] {0.5, 0.99}));
  }

  private static ModelArtifact artifact(String name, byte[] bytes) {
    return ModelArtifact.newBuilder()
        .setName(name)
        .setVersion("v-" + bytes.length)
        .setFormat(ModelShelf.FORMAT)
        .setCreatedMillis(7)
        .setSha256(ModelShelf.sha256(bytes))
        .setBytes(ByteBuffer.wrap(bytes))
        .build();
  }

  private static double[] row(double celsius) {
    double[] row = new double[FeatureList.SIZE];
    Arrays.fill(row, Double.NaN);
    row[FeatureList.position("temperature_last")] = celsius;
    return row;
  }

  @Test
  void accept_riskModel_isAskedFromThenOn() {
    assertThat(shelf.risk(NOW)).isNull();

    assertThat(shelf.accept(artifact(RiskModel.NAME, risk(2).toBytes()))).isNull();

    var scorer = Objects.requireNonNull(shelf.risk(NOW)).model().scorer();
    double[] probabilities = new double[2 * 10];
    for (int r = 0; r < 10; r++) {
      scorer.add(row(r == 9 ? 90 : 60));
    }
    scorer.probabilities(probabilities);
    assertThat(probabilities[0]).isCloseTo(0.1, within(1e-12));
    assertThat(probabilities[1]).as("an hour holds its ten minutes").isCloseTo(0.1, within(1e-12));
    assertThat(probabilities[18]).isCloseTo(0.9, within(1e-12));
    assertThat(probabilities[19]).isCloseTo(0.9, within(1e-12));
  }

  @Test
  void accept_outlierModel_scoresInAlarmLines() {
    assertThat(shelf.accept(artifact(OutlierModel.NAME, outlier().toBytes()))).isNull();

    var scorer = Objects.requireNonNull(shelf.outlier(NOW)).model().scorer();
    double[] scores = new double[3];
    scorer.add(row(60));
    scorer.add(row(90));
    scorer.add(row(Double.NaN)); // filled with 55
    scorer.scores(scores);
    assertThat(scores)
        .containsExactly(new double[] {1, Math.pow(2, -0.25) / 0.5, 1}, within(1e-12));
  }

  @Test
  void accept_brokenModels_areRefusedByName_andTheOldOneStays() {
    byte[] good = risk(2).toBytes();
    shelf.accept(artifact(RiskModel.NAME, good));
    var before = shelf.risk(NOW);
    byte[] short1 = Arrays.copyOf(good, good.length - 1);
    ModelArtifact otherSum = artifact(RiskModel.NAME, good);
    otherSum.setSha256("00");
    ModelArtifact otherFormat = artifact(RiskModel.NAME, good);
    otherFormat.setFormat("onnx-7");

    assertThat(shelf.accept(artifact(RiskModel.NAME, short1)))
        .contains("'device-risk'", "is refused", "checksum");
    assertThat(shelf.accept(artifact(OutlierModel.NAME, good))).contains("kind 'device-risk'");
    assertThat(shelf.accept(artifact("other", good))).contains("'other'", "no model of that name");
    assertThat(shelf.accept(otherSum)).contains("SHA-256");
    assertThat(shelf.accept(otherFormat)).contains("onnx-7");
    assertThat(shelf.risk(NOW)).isSameAs(before);
  }

  @Test
  void accept_secondModel_takesThePlaceOfTheFirst() {
    shelf.accept(artifact(RiskModel.NAME, risk(2).toBytes()));
    byte[] next = new RiskModel(INPUT, List.of(risk(1).horizons().get(0))).toBytes();

    assertThat(shelf.accept(artifact(RiskModel.NAME, next))).isNull();

    assertThat(Objects.requireNonNull(shelf.risk(NOW)).version()).isEqualTo("v-" + next.length);
    assertThat(Objects.requireNonNull(shelf.risk(NOW)).model().horizons()).hasSize(1);
  }

  private ModelArtifact made(String version, long createdMillis) {
    ModelArtifact artifact = artifact(OutlierModel.NAME, outlier().toBytes());
    artifact.setVersion(version);
    artifact.setCreatedMillis(createdMillis);
    return artifact;
  }

  private String at(long timeMillis) {
    var one = shelf.outlier(timeMillis);
    return one == null ? "none" : one.label();
  }

  @Test
  void outlier_severalVersions_eachJudgesFromTheTimeItWasMade() {
    shelf.accept(made("b", 200));
    shelf.accept(made("c", 300));

    assertThat(at(199)).isEqualTo("none");
    assertThat(at(200)).isEqualTo("device-outlier@b");
    assertThat(at(299)).isEqualTo("device-outlier@b");
    assertThat(at(300)).isEqualTo("device-outlier@c");
  }

  @Test
  void accept_olderModelAgain_isTheWayBack() {
    shelf.accept(made("a", 100));
    shelf.accept(made("b", 200));

    shelf.accept(made("a", 100));

    assertThat(at(1_000)).isEqualTo("device-outlier@a");
  }

  @Test
  void accept_manyVersions_keepsTheLastFour() {
    for (int n = 1; n <= 9; n++) {
      shelf.accept(made("v" + n, 100L * n));
    }

    assertThat(at(500)).isEqualTo("none");
    assertThat(at(600)).isEqualTo("device-outlier@v6");
    assertThat(at(900)).isEqualTo("device-outlier@v9");
  }

  @Test
  void remove_tombstone_nothingIsLeft() {
    shelf.accept(made("a", 100));
    assertThat(shelf.empty()).isFalse();

    shelf.remove(OutlierModel.NAME);
    shelf.remove("unheard-of");

    assertThat(shelf.empty()).isTrue();
    assertThat(at(1_000)).isEqualTo("none");
  }

  @Test
  void accept_pinnedOrOff_refusesTheOthersAndCounts() {
    var pinned = new ModelShelf(new ModelConfig(ModelConfig.NONE, "b"));

    assertThat(pinned.accept(made("a", 100))).contains("'a'", "version b is wanted");
    assertThat(pinned.accept(made("b", 100))).isNull();
    assertThat(pinned.accept(artifact(RiskModel.NAME, risk(2).toBytes()))).contains("switched off");
    assertThat(pinned.refused()).isEqualTo(2);
  }

  @Test
  void config_choices_areReadAndChecked() {
    var errors = new ConfigErrors();
    ModelConfig config =
        ModelConfig.from(ConfigSection.parse("risk: none\noutlier: \"a b\"\n", errors));

    assertThat(config).isEqualTo(new ModelConfig("none", ModelConfig.NEWEST));
    assertThat(errors.problems()).singleElement().asString().contains("outlier", "a b");
  }

  @Test
  void pValue_ofAnOutlier_comesFromTheScoresOfHealthyDevices() {
    OutlierModel model = outlier();

    assertThat(model.pValue(0.4 / 0.5)).isCloseTo(0.5, within(1e-12));
    assertThat(model.pValue(0.6 / 0.5)).isCloseTo(0.01, within(1e-12));
    assertThat(model.pValue(9)).as("never 0").isCloseTo(0.01, within(1e-12));
  }

  @Test
  void fromBytes_unknownFeature_isRefusedByName() {
    var content = new StateWriter();
    content.writeByte(1);
    content.writeVarLong(1);
    content.writeString("hair_length_last");
    content.writeDouble(0);

    assertThatThrownBy(() -> RiskModel.fromBytes(SealedModel.seal(RiskModel.NAME, 1, content)))
        .isInstanceOf(StateFormatException.class)
        .hasMessageContaining("hair_length_last");
  }

  /** Behind a checksum that is right, too, bytes are read whole or refused. */
  @RepeatedTest(30)
  void fromBytes_mutatedContent_isReadOrRefused(RepetitionInfo run) {
    var random = new SplittableRandom(run.getCurrentRepetition());
    for (int attempt = 0; attempt < 200; attempt++) {
      byte[] mutated = mutated(RiskModel.NAME, risk(2).toBytes(), random);
      try {
        RiskModel model = RiskModel.fromBytes(mutated);
        model.scorer().add(row(60));
      } catch (StateFormatException e) {
        assertThat(e).as("seed %s", run.getCurrentRepetition()).hasMessageMatching("(?s).+");
      }
      try {
        OutlierModel.fromBytes(mutated(OutlierModel.NAME, outlier().toBytes(), random));
      } catch (StateFormatException e) {
        assertThat(e).as("seed %s", run.getCurrentRepetition()).hasMessageMatching("(?s).+");
      }
    }
  }

  private static byte[] mutated(String kind, byte[] sealed, SplittableRandom random) {
    StateReader in = SealedModel.open(kind, 1, sealed);
    byte[] content = Arrays.copyOfRange(sealed, sealed.length - in.remaining(), sealed.length);
    for (int flips = 1 + random.nextInt(3); flips > 0; flips--) {
      content[random.nextInt(content.length)] = (byte) random.nextInt();
    }
    int length = random.nextInt(5) == 0 ? random.nextInt(content.length) : content.length;
    var out = new StateWriter();
    for (int i = 0; i < length; i++) {
      out.writeByte(content[i]);
    }
    return SealedModel.seal(kind, 1, out);
  }
}
