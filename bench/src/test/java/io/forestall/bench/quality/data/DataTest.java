package io.forestall.bench.quality.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.within;

import io.forestall.bench.quality.data.StragglerTrace.Worker;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataTest {
  @TempDir Path folder;

  @Test
  void nab_sample_hasWindowsAsRowsAndPublishedScores() throws IOException {
    Samples.write(folder.resolve("labels/combined_windows.json"), Samples.NAB_WINDOWS);
    Samples.write(folder.resolve("data/made/up.csv"), Samples.nabRows(10, "value"));
    Samples.write(
        folder.resolve("results/some/made/some_up.csv.gz"), Samples.nabRows(10, "anomaly_score"));
    var nab = new NabData(folder);
    assertThat(nab.series()).hasSize(1);
    NabSeries series = nab.series().get(0);
    assertThat(series.name()).isEqualTo("made/up.csv");
    assertThat(series.category()).isEqualTo("made");
    assertThat(series.rows()).isEqualTo(10);
    assertThat(series.value(7)).isEqualTo(7);
    assertThat(series.timeSeconds(1) - series.timeSeconds(0)).isEqualTo(300);
    assertThat(series.windows()).containsExactly(new RowRange(4, 6));
    assertThat(nab.published()).containsExactly("some");
    assertThat(nab.publishedScores("some", series)[9]).isEqualTo(9);
  }

  @Test
  void nab_windowWithoutRow_isRefusedByName() throws IOException {
    Samples.write(folder.resolve("labels/combined_windows.json"), Samples.NAB_WINDOWS);
    Samples.write(folder.resolve("data/made/up.csv"), Samples.nabRows(5, "value"));
    assertThatIOException()
        .isThrownBy(() -> new NabData(folder).series())
        .withMessageContaining("made/up.csv");
  }

  @Test
  void servers_sample_hasEventsWithColumnsFromZero() throws IOException {
    Samples.write(folder.resolve("m_train.csv.gz"), Samples.SERVER_ROWS);
    Samples.write(folder.resolve("m_test.csv.gz"), Samples.SERVER_ROWS);
    Samples.write(folder.resolve("m_events.csv"), Samples.SERVER_EVENTS);
    assertThat(ServerData.machines(folder)).containsExactly("m");
    ServerMachine machine = ServerData.read(folder, "m");
    assertThat(machine.columns()).isEqualTo(6);
    assertThat(machine.testRow(2)).startsWith(0.9, 0.3, 0.4);
    assertThat(machine.events()).containsExactly(new ServerEvent(new RowRange(2, 2), Set.of(0, 2)));
  }

  @Test
  void servers_wordInsteadOfNumber_isRefusedWithFileAndLine() throws IOException {
    Samples.write(folder.resolve("m_train.csv.gz"), Samples.SERVER_ROWS);
    Samples.write(folder.resolve("m_test.csv.gz"), "0.1,0.2\n0.1,high\n");
    Samples.write(folder.resolve("m_events.csv"), Samples.SERVER_EVENTS);
    assertThatIOException()
        .isThrownBy(() -> ServerData.read(folder, "m"))
        .withMessageContainingAll("m_test.csv.gz, line 2", "column 2", "high");
  }

  @Test
  void engines_sample_areApartAndWhole() throws IOException {
    Path file = Samples.write(folder.resolve("e.csv.gz"), Samples.engines(3, 5));
    List<double[][]> engines = EngineRuns.read(file);
    assertThat(engines).hasSize(2);
    assertThat(engines.get(1)).hasDimensions(5, EngineRuns.SENSORS);
    assertThat(engines.get(1)[4][20]).isEqualTo(5);
  }

  @Test
  void faults_sample_areClosedInOrder() throws IOException {
    Path file = Samples.write(folder.resolve("f.csv"), Samples.FAULTS);
    assertThat(FaultHistory.read(file))
        .containsExactly(
            new NodeFault("a1", "GPU", 1.5, 2.5),
            new NodeFault("b2", "NIC", 2, 9),
            new NodeFault("a1", "GPU", 6, 6.5));
  }

  @Test
  void faults_endWithoutStart_isRefused() throws IOException {
    Path file =
        Samples.write(
            folder.resolve("f.csv"), "days,node,event,level,class\n1,a,fault_end,H,GPU\n");
    assertThatIOException()
        .isThrownBy(() -> FaultHistory.read(file))
        .withMessageContainingAll("line 2", "has not begun");
  }

  @Test
  void operations_sample_sumsComputeOfEachWorker() throws IOException {
    Path file = Samples.write(folder.resolve("t.csv.gz"), Samples.OPERATIONS);
    Map<Worker, Double> step = StragglerTrace.read(file).seconds().getOrDefault(7, Map.of());
    assertThat(step).containsOnlyKeys(new Worker(0, 0, 0), new Worker(0, 1, 1));
    assertThat(step.get(new Worker(0, 0, 0))).isEqualTo(1.5, within(1e-12));
    assertThat(step.get(new Worker(0, 1, 1))).isEqualTo(0.6, within(1e-12));
  }

  @Test
  void steps_tablesAndLogs_giveSeconds() throws IOException {
    Samples.write(folder.resolve("a__b.csv.gz"), Samples.STEPS);
    assertThat(StepLogs.tables(folder)).containsExactly(new StepRun("a__b", List.of(2.5, 0.5)));
    Samples.write(
        folder.resolve("run.log"),
        """
        step:1/9 train_time:100ms step_avg:100.00ms
        step:2/9 train_time:150ms step_avg:75.00ms
        step:3/9 train_time:210ms step_avg:70.00ms
        """);
    assertThat(StepLogs.logs(folder, ".log")).hasSize(1);
    assertThat(StepLogs.logs(folder, ".log").get(0).stepSeconds()).endsWith(0.05, 0.06);
  }
}
