package io.forestall.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.forestall.schemas.record.ModelArtifact;
import io.forestall.streams.core.model.ModelConfig;
import io.forestall.streams.core.model.ModelShelf;
import io.forestall.streams.core.model.OutlierModel;
import io.forestall.streams.core.model.RiskModel;
import io.forestall.traces.TraceLabel;
import io.forestall.traces.TraceProblems;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole training on small made-up traces. */
final class ModelTrainingTest {
  private static final TrainingSettings SETTINGS =
      new TrainingSettings(
          List.of(Duration.ofMinutes(4), Duration.ofMinutes(10), Duration.ofHours(24)),
          20,
          8,
          5,
          0.2,
          50,
          256,
          0.999,
          0.6,
          6_000,
          1);
  private static final TrainingProgress SILENT =
      new TrainingProgress() {
        @Override
        public void stage(String name) {}

        @Override
        public void at(long done, long total) {}
      };

  @TempDir private static Path folder;
  private static Path trace = Path.of("");
  private static TrainingResult result =
      new TrainingResult(List.of(), List.of(), Map.of(), null, List.of(), "");

  @BeforeAll
  static void train() throws Exception {
    var fleet = new FailingFleet(16, 3, 1);
    trace = fleet.write(folder.resolve("trace"), fleet.labels());
    result = train(trace, ModelGate.DEFAULT);
  }

  private static TrainingResult train(Path trace, String gates)
      throws IOException, TrainingException {
    return new ModelTraining(SETTINGS, ModelGate.parse(gates), FailingFleet::reading, SILENT)
        .train(List.of(trace), new TraceProblems());
  }

  @Test
  void train_failuresWithAPrecursor_areForeseenOnNodesUnseen() {
    assertThat(result.horizons()).extracting(HorizonQuality::name).containsExactly("4m", "10m");
    HorizonQuality soon = result.horizons().get(0);
    assertThat(soon.rocAuc()).isGreaterThan(0.98);
    assertThat(soon.brierSkill()).isGreaterThan(0.4);
    assertThat(soon.calibrationError()).isLessThan(0.02);
    assertThat(soon.classes()).hasSize(1);
    ClassQuality memory = soon.classes().get(0);
    assertThat(memory.faultClass()).isEqualTo("GPU_MEMORY_FAULT");
    assertThat(memory.foreseen()).isEqualTo(memory.failures());
    assertThat(memory.medianLeadMillis()).isBetween(120_000.0, 240_000.0);
    assertThat(result.gatesMet()).isTrue();
  }

  @Test
  void train_horizonBeyondTheTrace_isLeftOutWithTheReason() {
    assertThat(result.skipped()).containsOnlyKeys("device-risk 24h");
    assertThat(result.skipped().get("device-risk 24h")).contains("training has 0 failures");
  }

  @Test
  void train_twice_givesTheSameBytes() throws Exception {
    TrainingResult again = train(trace, ModelGate.DEFAULT);

    assertThat(again.models()).hasSize(2);
    for (int m = 0; m < 2; m++) {
      assertThat(again.models().get(m).bytes()).isEqualTo(result.models().get(m).bytes());
    }
    assertThat(again.card()).isEqualTo(result.card());
  }

  @Test
  void train_models_areTakenByARunningJob() {
    var shelf = new ModelShelf(ModelConfig.DEFAULT);
    for (TrainedModel model : result.models()) {
      assertThat(
              shelf.accept(
                  ModelArtifact.newBuilder()
                      .setName(model.name())
                      .setVersion("1")
                      .setFormat(ModelShelf.FORMAT)
                      .setCreatedMillis(0)
                      .setSha256(ModelShelf.sha256(model.bytes()))
                      .setBytes(ByteBuffer.wrap(model.bytes()))
                      .build()))
          .isNull();
    }
    assertThat(shelf.risk(Long.MAX_VALUE)).isNotNull();
    assertThat(shelf.outlier(Long.MAX_VALUE)).isNotNull();
  }

  @Test
  void train_gateThatIsMissed_holdsBackThatModelAlone() throws Exception {
    TrainingResult strict = train(trace, "4m.roc_auc>=1.1,outlier.false_alarm_ratio<=0.05");

    assertThat(strict.gatesMet()).isFalse();
    assertThat(strict.models())
        .extracting(model -> model.name() + ' ' + model.gatesMet())
        .containsExactly(RiskModel.NAME + " false", OutlierModel.NAME + " true");
    assertThat(strict.card()).contains("4m.roc_auc>=1.1 is missed at 4m: roc_auc is ");
  }

  @Test
  void train_horizonThatMissesWhatAllMust_isLeftOut() throws Exception {
    List<HorizonQuality> all = train(trace, "roc_auc>=0").horizons();
    double best = all.stream().mapToDouble(HorizonQuality::brier).min().orElseThrow();
    List<String> worse =
        all.stream().filter(one -> one.brier() > best).map(HorizonQuality::name).toList();
    assertThat(worse).isNotEmpty();

    TrainingResult result = train(trace, "brier<=" + best);

    assertThat(result.gatesMet()).isTrue();
    assertThat(RiskModel.fromBytes(result.models().get(0).bytes()).horizons())
        .hasSize(all.size() - worse.size());
    assertThat(result.skipped().keySet())
        .containsAll(worse.stream().map(name -> RiskModel.NAME + ' ' + name).toList());
  }

  /** Labels that have nothing to do with the telemetry teach nothing: no leak from anywhere. */
  @Test
  void train_shuffledLabels_teachNothing() throws Exception {
    var fleet = new FailingFleet(16, 3, 2);
    List<TraceLabel> others = FailingFleet.labelsOfAnybody(16, 3, 77);
    Path shuffled = fleet.write(folder.resolve("shuffled"), others);

    TrainingResult blind = train(shuffled, ModelGate.DEFAULT);

    assertThat(blind.horizons().get(0).rocAuc()).isBetween(0.3, 0.7);
    assertThat(blind.gatesMet()).isFalse();
  }

  @Test
  void train_traceWithoutFailures_yieldsTheOutlierModelAlone() throws Exception {
    var fleet = new FailingFleet(8, 1, 3);
    Path healthy = fleet.write(folder.resolve("healthy"), List.of());

    TrainingResult quiet = train(healthy, "roc_auc>=0.5");

    assertThat(quiet.models()).extracting(TrainedModel::name).containsExactly(OutlierModel.NAME);
    assertThat(quiet.gatesMet()).isFalse();
    assertThat(quiet.skipped()).hasSize(3);
  }

  @Test
  void train_logsAlone_isRefused() throws IOException {
    Path empty = Files.createDirectories(folder.resolve("empty"));
    Files.writeString(empty.resolve("events.csv"), "time_ms,node,source,line\n1,n,kmsg,x\n");

    assertThatThrownBy(() -> train(empty, ModelGate.DEFAULT))
        .isInstanceOf(TrainingException.class)
        .hasMessageContaining("nothing to learn from");
  }

  @Test
  void write_modelsAndCard_lieInTheFolder() throws IOException {
    Path out = folder.resolve("models");

    ModelFolder.write(result, out);

    assertThat(RiskModel.fromBytes(Files.readAllBytes(out.resolve("device-risk.model"))).horizons())
        .hasSize(2);
    assertThat(out.resolve("device-outlier.model")).isRegularFile();
    assertThat(out.resolve("model-card.md"))
        .content()
        .contains("## Failure within 4m", "| GPU_MEMORY_FAULT |", "## Features", "Reliability");
    try (var files = Files.list(out)) {
      assertThat(files).hasSize(3);
    }
  }

  @Test
  void progress_ofReading_endsAtItsTotal() throws Exception {
    List<String> heard = Collections.synchronizedList(new ArrayList<>());
    TrainingProgress listening =
        new TrainingProgress() {
          @Override
          public void stage(String name) {
            heard.add(name);
          }

          @Override
          public void at(long done, long total) {
            assertThat(done).isBetween(0L, total);
          }
        };

    new ModelTraining(SETTINGS, List.of(), FailingFleet::reading, listening)
        .train(List.of(trace), new TraceProblems());

    assertThat(heard).containsExactly("reading", "growing");
  }
}
