package io.forestall.streams.core.score;

import static io.forestall.streams.core.FleetFixture.START_MILLIS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.forestall.detectors.StateReader;
import io.forestall.detectors.StateWriter;
import io.forestall.detectors.forest.FlatBoostedTrees;
import io.forestall.detectors.forest.FlatIsolationForest;
import io.forestall.detectors.forest.IsotonicMap;
import io.forestall.detectors.forest.TreeNode;
import io.forestall.schemas.FaultClass;
import io.forestall.schemas.RejectReason;
import io.forestall.schemas.record.Anomaly;
import io.forestall.schemas.record.ModelArtifact;
import io.forestall.schemas.record.NodeHealth;
import io.forestall.schemas.serde.SampleFrame;
import io.forestall.streams.core.Evidence;
import io.forestall.streams.core.Evidence.Strength;
import io.forestall.streams.core.FleetFixture;
import io.forestall.streams.core.Input;
import io.forestall.streams.core.NodeReport;
import io.forestall.streams.core.align.AlignConfig;
import io.forestall.streams.core.model.ModelConfig;
import io.forestall.streams.core.model.ModelInput;
import io.forestall.streams.core.model.ModelShelf;
import io.forestall.streams.core.model.OutlierModel;
import io.forestall.streams.core.model.RiskModel;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** What trained models say through a node's stage. */
final class ModelScorerTest implements NodeOutput {
  private static final String NODE = "node-0";

  private final List<Anomaly> anomalies = new ArrayList<>();
  private final List<Evidence> evidence = new ArrayList<>();
  private final List<NodeHealth> health = new ArrayList<>();
  private final FleetFixture fleet = new FleetFixture(1, 4, 9);
  private final ModelShelf shelf = new ModelShelf(ModelConfig.DEFAULT);
  private NodeStage stage = stage();
  private int taken;

  private NodeStage stage() {
    return new NodeStage(NODE, AlignConfig.DEFAULT, ScoreConfig.DEFAULT, shelf);
  }

  @Override
  public void report(NodeReport report) {
    report.evidence().stream()
        .filter(piece -> piece.detector().equals("failure-risk"))
        .forEach(evidence::add);
  }

  @Override
  public void anomaly(String key, Anomaly anomaly) {
    if (anomaly.getDetector().equals("isolation-forest")
        || anomaly.getDetector().equals("failure-risk")) {
      anomalies.add(anomaly);
    }
  }

  @Override
  public void health(NodeHealth record) {
    health.add(record);
  }

  @Override
  public void reject(RejectReason reason, String detail) {}

  private void run(int seconds) {
    fleet.run(seconds);
    var frame = new SampleFrame();
    List<Input> inputs = fleet.inputs();
    for (; taken < inputs.size(); taken++) {
      if (inputs.get(taken) instanceof Input.Sample sample) {
        frame.fill(sample.record());
        stage.sample(frame, sample.arrival(), this);
      } else if (inputs.get(taken) instanceof Input.Event event) {
        stage.event(event.record(), event.arrival(), this);
      } else if (inputs.get(taken) instanceof Input.Placed placed) {
        stage.placement(placed.record(), this);
      }
    }
  }

  /** Above so many degrees in the last value a device is an outlier. */
  private static OutlierModel outlier(double celsius) {
    return new OutlierModel(
        new ModelInput(List.of("power_last", "temperature_last"), new double[] {600, 10}),
        FlatIsolationForest.of(
            2,
            8,
            List.of(new TreeNode.Split(1, celsius, new TreeNode.Leaf(9), new TreeNode.Leaf(1)))),
        0.6,
        new IsotonicMap(new double[] {0.4, 0.9}, new double[] {0.5, 0.99}));
  }

  private static RiskModel risk(double precision) {
    var trees =
        FlatBoostedTrees.of(
            2, 0, List.of(new TreeNode.Split(1, 20, new TreeNode.Leaf(-1), new TreeNode.Leaf(1))));
    return new RiskModel(
        new ModelInput(List.of("power_last", "temperature_last"), new double[] {600, 10}),
        List.of(
            new RiskModel.Horizon(
                Duration.ofMinutes(10),
                trees,
                new IsotonicMap(new double[] {-1, 1}, new double[] {0.01, 0.2}),
                RiskModel.SILENT,
                0),
            new RiskModel.Horizon(
                Duration.ofHours(1),
                trees,
                new IsotonicMap(new double[] {-1, 1}, new double[] {0.02, 0.9}),
                0.5,
                precision)));
  }

  private static ModelArtifact artifact(
      String name, byte[] bytes, String version, long createdMillis) {
    return ModelArtifact.newBuilder()
        .setName(name)
        .setVersion(version)
        .setFormat(ModelShelf.FORMAT)
        .setCreatedMillis(createdMillis)
        .setSha256(ModelShelf.sha256(bytes))
        .setBytes(ByteBuffer.wrap(bytes))
        .build();
  }

  private void outlier(String version, double celsius, long createdMillis) {
    assertThat(
            shelf.accept(
                artifact(OutlierModel.NAME, outlier(celsius).toBytes(), version, createdMillis)))
        .isNull();
  }

  @Test
  void sample_withoutModels_nothingIsSaidOrKept() {
    run(120);

    assertThat(anomalies).isEmpty();
    assertThat(health)
        .flatExtracting(NodeHealth::getDevices)
        .allSatisfy(device -> assertThat(device.getFailsWithinHour()).isNull());
    int without = bytes().length;
    outlier("v1", 20, 0);
    run(30);
    assertThat(bytes().length - without).as("features of four devices").isBetween(5_000, 40_000);
  }

  @Test
  void outlier_unlikeHealthy_isAHintThatNamesFeatureVersionAndPValue() {
    outlier("v1", 20, 0);
    run(90);

    assertThat(anomalies).hasSize(4);
    Anomaly said = anomalies.get(0);
    assertThat(said.getDetector()).isEqualTo("isolation-forest");
    assertThat(said.getMetric()).isEqualTo("temperature_last");
    assertThat(said.getFaultClass()).isEqualTo(FaultClass.UNUSUAL.name());
    assertThat(said.getVersion()).endsWith(" device-outlier@v1");
    assertThat(said.getScore()).isCloseTo(Math.pow(2, -1 / 8.0) / 0.6, within(1e-12));
    assertThat(said.getPValue()).isBetween(0.0, 0.1);
    assertThat(said.getExplanation()).contains("temperature_last", "usually 10");
    assertThat(said.getEventTimeMillis() % 30_000).isZero();
  }

  @Test
  void risk_aboveItsAlarm_hintsAtTheFaultOfItsWeightiestFeature_andIsToldToSchedulers() {
    assertThat(shelf.accept(artifact(RiskModel.NAME, risk(0.9).toBytes(), "v7", 0))).isNull();
    run(90);

    assertThat(evidence)
        .hasSize(4)
        .allSatisfy(
            piece -> {
              assertThat(piece.strength()).isEqualTo(Strength.HINT);
              assertThat(piece.faultClass()).isEqualTo(FaultClass.GPU_OVERHEATING);
              assertThat(piece.metric()).isEqualTo("temperature_last");
              assertThat(piece.score()).isCloseTo(0.9 / 0.5, within(1e-12));
              assertThat(piece.model()).isEqualTo("device-risk@v7");
              assertThat(Objects.requireNonNull(piece.forecast()).latestMillis())
                  .isEqualTo(piece.timeMillis() + 3_600_000);
            });
    assertThat(health.get(health.size() - 1).getDevices())
        .hasSize(4)
        .allSatisfy(
            device -> {
              assertThat(device.getFailsWithinTenMinutes()).isCloseTo(0.2, within(1e-12));
              assertThat(device.getFailsWithinHour()).isCloseTo(0.9, within(1e-12));
              assertThat(device.getFailsWithinDay()).as("no such horizon").isNull();
            });
  }

  @Test
  void swap_isOrderedByTheTimeAtWhichTheModelWasMade() {
    outlier("v1", 20, 0);
    outlier("v2", 20, START_MILLIS + 100_000); // is there long before it may speak
    run(200);

    assertThat(anomalies)
        .filteredOn(one -> one.getVersion().endsWith("@v1"))
        .allSatisfy(one -> assertThat(one.getEventTimeMillis()).isLessThan(START_MILLIS + 100_000));
    assertThat(anomalies)
        .filteredOn(one -> one.getVersion().endsWith("@v2"))
        .hasSize(4)
        .allSatisfy(
            one ->
                assertThat(one.getEventTimeMillis())
                    .isBetween(START_MILLIS + 100_000, START_MILLIS + 130_000));
  }

  @Test
  void stage_savedInTheMiddle_goesOnAlike() {
    outlier("v1", 58, 0);
    run(95);
    List<Anomaly> steady = List.copyOf(anomalies);
    var other = new ModelScorerTest();
    other.outlier("v1", 58, 0);
    for (int second = 0; second < 95; second++) {
      other.run(1);
      if (second % 7 == 0) {
        NodeStage next = other.stage();
        next.read(new StateReader(other.bytes()));
        assertThat(other.bytes(next)).isEqualTo(other.bytes());
        other.stage = next;
      }
    }
    assertThat(other.anomalies).isEqualTo(steady);
    assertThat(other.bytes()).hasSameSizeAs(bytes());
  }

  private byte[] bytes() {
    return bytes(stage);
  }

  private byte[] bytes(NodeStage one) {
    var out = new StateWriter();
    one.write(out);
    return out.toBytes();
  }
}
