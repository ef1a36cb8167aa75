package io.forestall.traces;

import static io.forestall.traces.Samples.START_MILLIS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.forestall.schemas.metric.MetricCatalogue;
import io.forestall.schemas.record.DeviceColumn;
import io.forestall.schemas.record.DeviceRef;
import io.forestall.schemas.record.ExtraValue;
import io.forestall.schemas.record.NodeSample;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TraceWriterTest {
  private static final String[] METRICS = {
    "gpu_temperature_celsius", "gpu_power_watts", "gpu_memory_temperature_celsius"
  };

  @TempDir Path temp;
  private Path folder = Path.of("");
  private final TraceProblems problems = new TraceProblems();

  @BeforeEach
  void chooseFolder() {
    folder = temp.resolve("trace");
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void telemetry_metricThatComesLate_hasAColumnInAllRows(boolean gzip) throws IOException {
    List<NodeSample> samples = new ArrayList<>();
    for (int tick = 0; tick < 3_000; tick++) {
      samples.add(sample(tick, tick < 1_000 ? 1 : tick < 2_900 ? 2 : 3));
    }
    try (TraceWriter writer = TraceWriter.create(folder, gzip)) {
      TelemetryWriter telemetry = writer.telemetry("n1");
      for (NodeSample sample : samples) {
        telemetry.write(sample);
      }
      writer.commit();
    }
    assertThat(Played.all(Trace.open(folder, problems)).samples).containsExactlyElementsOf(samples);
    assertThat(problems.first(5)).isEmpty();
    if (!gzip) {
      List<String> lines = Files.readAllLines(folder.resolve("telemetry/n1.csv"));
      assertThat(lines).hasSize(1 + 2 * 3_000);
      long commas = commas(lines.get(0));
      assertThat(commas).isEqualTo(8);
      assertThat(lines).allMatch(line -> commas(line) == commas);
      assertThat(lines.get(1)).isEqualTo(START_MILLIS + ",," + START_MILLIS + ",0,,1000,,,");
      assertThat(lines.get(2)).isEqualTo(START_MILLIS + ",g0,,,,,40,,");
    }
    assertThat(names(folder.resolve("telemetry"))).hasSize(1);
  }

  @Test
  void telemetry_ticksThatComeLate_areRefusedAndCounted() throws IOException {
    try (TraceWriter writer = TraceWriter.create(folder, false);
        TelemetryWriter telemetry = writer.telemetry("n1")) {
      telemetry.write(sample(5, 1));
      telemetry.write(sample(5, 1));
      telemetry.write(sample(4, 1));
      telemetry.write(sample(6, 1));
      assertThat(telemetry.refusedSamples()).isEqualTo(2);
      writer.commit();
    }
    assertThat(Played.all(Trace.open(folder, problems)).samples).hasSize(2);
  }

  @Test
  void telemetry_moreSeriesThanAFileHolds_areDroppedAndCounted() throws IOException {
    NodeSample sample = sample(1, 1);
    List<ExtraValue> extras = new ArrayList<>();
    for (int i = 0; i < 5_000; i++) {
      extras.add(new ExtraValue("pod_" + i, "", (double) i));
    }
    sample.setExtras(extras);
    try (TraceWriter writer = TraceWriter.create(folder, false);
        TelemetryWriter telemetry = writer.telemetry("n1")) {
      telemetry.write(sample);
      int left = TelemetryColumns.MAX_COLUMNS - TelemetryColumns.RECORD_COLUMNS - 1;
      assertThat(telemetry.droppedValues()).isEqualTo(5_000 - left);
      writer.commit();
    }
    assertThat(Played.all(Trace.open(folder, problems)).samples.get(0).getExtras())
        .containsExactlyElementsOf(extras.subList(0, 5_000 - 911));
  }

  @Test
  void telemetry_metricsOfANewerRelease_keepTheirNumbers() throws IOException {
    NodeSample sample = sample(1, 1);
    sample.setDeviceMetrics(List.of(new DeviceColumn(199, List.of(1.5))));
    write(sample);
    assertThat(Files.readString(folder.resolve("telemetry/n1.csv"))).contains(",metric:199\n");
    assertThat(Played.all(Trace.open(folder, problems)).samples).containsExactly(sample);
  }

  @Test
  void telemetry_namesWithLineFeeds_stayInTheirLine() throws IOException {
    NodeSample sample = sample(1, 1);
    sample.setBootId("a\nb");
    sample.setExtras(List.of(new ExtraValue("x\r\ny", "", 1.0)));
    write(sample);
    NodeSample played = Played.all(Trace.open(folder, problems)).samples.get(0);
    assertThat(played.getBootId()).isEqualTo("a b");
    assertThat(played.getExtras()).containsExactly(new ExtraValue("x  y", "", 1.0));
  }

  @Test
  void telemetry_extraOfAnUnlistedDevice_listsIt() throws IOException {
    NodeSample sample = sample(1, 1);
    sample.setExtras(List.of(new ExtraValue("x", "mig-1", 1.0)));
    write(sample);
    NodeSample played = Played.all(Trace.open(folder, problems)).samples.get(0);
    assertThat(played.getExtras()).isEqualTo(sample.getExtras());
    assertThat(played.getDevices())
        .containsExactly(new DeviceRef("g0", 0, ""), new DeviceRef("mig-1", 1, ""));
  }

  @Test
  void devices_thatNobodyAdds_areTakenFromTelemetry() throws IOException {
    try (TraceWriter writer = TraceWriter.create(folder, false)) {
      writer.device(new TraceDevice("n1", "g0", 4, "0000:01:00.0", 2));
      NodeSample sample = sample(1, 1);
      sample.setDevices(List.of(new DeviceRef("g0", 0, ""), new DeviceRef("g1", 1, "p")));
      sample.setDeviceMetrics(List.of());
      writer.telemetry("n1").write(sample);
      writer.commit();
    }
    assertThat(Trace.open(folder, problems).devices())
        .containsExactly(
            new TraceDevice("n1", "g0", 4, "0000:01:00.0", 2),
            new TraceDevice("n1", "g1", 1, "p", -1));
  }

  @Test
  void telemetry_twiceForANode_isRefused() throws IOException {
    try (TraceWriter writer = TraceWriter.create(folder, false)) {
      writer.telemetry("n1").close();
      assertThatThrownBy(() -> writer.telemetry("n1"))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("n1");
    }
  }

  @Test
  void folder_untilCommitted_hasNotItsName() throws IOException {
    try (TraceWriter writer = TraceWriter.create(folder, false)) {
      writer.node(new TraceNode("n1", "", "", 0, "", ""));
      writer.telemetry("n1").write(sample(1, 1));
      assertThat(folder).doesNotExist();
      writer.commit();
    }
    assertThat(names(temp)).containsExactly("trace");
    assertThat(names(folder)).containsExactly("devices.csv", "nodes.csv", "telemetry");
  }

  @Test
  void close_withoutCommit_leavesNothing() throws IOException {
    try (TraceWriter writer = TraceWriter.create(folder, true)) {
      writer.telemetry("n1").write(sample(1, 1));
      writer.step(Samples.step("j", 1, null));
    }
    assertThat(names(temp)).isEmpty();
  }

  @Test
  void create_leftoverOfADeadRun_isReplaced() throws IOException {
    Folder.put(temp, "trace.partial/telemetry/old.csv", "half a li");
    Folder.put(temp, "trace.partial/.lock", "");
    Files.createDirectory(folder); // an empty folder of that name is no obstacle
    write(sample(1, 1));
    assertThat(names(folder.resolve("telemetry"))).containsExactly("n1.csv");
  }

  @Test
  void create_whileAnotherRunWrites_isRefused() throws IOException {
    try (TraceWriter writer = TraceWriter.create(folder, false)) {
      assertThatThrownBy(() -> TraceWriter.create(folder, false))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("is being written by another run");
      writer.telemetry("n1").write(sample(1, 1));
      writer.commit();
    }
    assertThat(Trace.open(folder, problems).telemetryNodes()).containsExactly("n1");
  }

  @Test
  void create_folderThatIsNotEmpty_isRefused() throws IOException {
    Folder.put(folder, "notes.txt", "mine");
    assertThatThrownBy(() -> TraceWriter.create(folder, false))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("is not empty");
    assertThat(names(temp)).containsExactly("trace");
  }

  @Test
  void fileNames_ofAnyNode_stayInTheFolderAndReadBack() {
    for (String node :
        List.of("n1", "gpu-17.rack_2", "../../etc/x", ".hidden", "a%2Fb", "größe", "a b")) {
      String name = TraceFolder.encoded(node);
      assertThat(name).doesNotContain("/", "\\", " ").doesNotStartWith(".");
      assertThat(TraceFolder.decoded(name)).isEqualTo(node);
    }
    assertThat(TraceFolder.decoded("50%")).isEqualTo("50%");
  }

  @Test
  void telemetry_manyThreads_eachWithItsNode() throws Exception {
    List<Thread> threads = new ArrayList<>();
    try (TraceWriter writer = TraceWriter.create(folder, true)) {
      for (int number = 0; number < 8; number++) {
        String node = "n" + number;
        threads.add(
            new Thread(
                () -> {
                  try (TelemetryWriter telemetry = writer.telemetry(node)) {
                    for (NodeSample sample : Samples.of(node, 2, 20, new SplittableRandom(5))) {
                      telemetry.write(sample);
                    }
                  } catch (IOException e) {
                    throw new UncheckedIOException(e);
                  }
                }));
      }
      threads.forEach(Thread::start);
      for (Thread thread : threads) {
        thread.join();
      }
      writer.commit();
    }
    assertThat(Played.all(Trace.open(folder, problems)).samples).hasSize(160);
  }

  private void write(NodeSample sample) throws IOException {
    try (TraceWriter writer = TraceWriter.create(folder, false)) {
      writer.telemetry("n1").write(sample);
      writer.commit();
    }
  }

  private static NodeSample sample(int tick, int metrics) {
    List<DeviceColumn> columns = new ArrayList<>();
    for (int metric = 0; metric < metrics; metric++) {
      int id = MetricCatalogue.standard().require(METRICS[metric]).id();
      columns.add(new DeviceColumn(id, List.of(40.0 + tick % 7 + metric)));
    }
    columns.sort(Comparator.comparingInt(DeviceColumn::getMetric));
    return NodeSample.newBuilder()
        .setNode("n1")
        .setEventTimeMillis(START_MILLIS + tick * 1_000L)
        .setReceiveTimeMillis(START_MILLIS + tick * 1_000L)
        .setSequence(tick)
        .setBootId("")
        .setIntervalMillis(1_000)
        .setDevices(List.of(new DeviceRef("g0", 0, "")))
        .setDeviceMetrics(columns)
        .setHostMetrics(List.of())
        .setExtras(List.of())
        .setBlanks(List.of())
        .setSources(List.of())
        .build();
  }

  private static long commas(String line) {
    return line.chars().filter(character -> character == ',').count();
  }

  private static List<String> names(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> String.valueOf(file.getFileName())).sorted().toList();
    }
  }
}
