package io.forestall.app.traces.imports;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.forestall.schemas.record.DeviceRef;
import io.forestall.schemas.record.NodeSample;
import io.forestall.traces.LabelKind;
import io.forestall.traces.LabelScope;
import io.forestall.traces.TraceLabel;
import io.forestall.traces.TraceLabels;
import io.forestall.traces.TraceNode;
import io.forestall.traces.TraceProblems;
import io.forestall.traces.TraceWindow;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Recordings in, traces out. */
final class TraceImporterTest {
  private static final String LONG_HEAD = "ts,metric,gpu,device,job,value\n";

  @TempDir private Path folder = Path.of(".");
  private final TraceProblems problems = new TraceProblems();

  @Test
  void prometheusLong_isMappedAndConverted_andTheRestIsCarried() throws IOException {
    Path file =
        write(
            "gpu17_monday.csv",
            LONG_HEAD
                + "600,DCGM_FI_DEV_GPU_UTIL,0,nvidia0,,50\n"
                + "600,DCGM_FI_DEV_GPU_UTIL,1,nvidia1,,75\n"
                + "600,DCGM_FI_DEV_VGPU_LICENSE_STATUS,1,nvidia1,,3\n"
                + "600,node_boot_time_seconds,,,,77\n"
                + "600,node_procs_running,,,,5\n"
                + "600,scrape_samples_scraped,,,dcgm,2\n"
                + "600,scrape_duration_seconds,,,dcgm,0.25\n"
                + "1200,DCGM_FI_DEV_GPU_UTIL,0,nvidia0,,51\n");

    ImportReport report = longForm(List.of(file), null);

    PlayedTrace played = played();
    NodeSample first = played.samples().get(0);
    assertThat(report.samples()).isEqualTo(2);
    assertThat(report.badRows()).isZero();
    assertThat(played.times()).containsExactly(600_000L, 1_200_000L);
    assertThat(first.getNode()).isEqualTo("gpu17");
    assertThat(first.getBootId()).isEqualTo("77");
    assertThat(first.getIntervalMillis()).isEqualTo(600_000);
    assertThat(first.getDevices())
        .extracting(DeviceRef::getId, DeviceRef::getIndex)
        .containsExactly(tuple("gpu17/gpu0", 0), tuple("gpu17/gpu1", 1));
    assertThat(PlayedTrace.device(first, "gpu_utilization_ratio", 1)).isEqualTo(0.75);
    assertThat(PlayedTrace.host(first, "node_procs_running", "")).isEqualTo(5);
    assertThat(
            PlayedTrace.extra(
                first, "DCGM_FI_DEV_VGPU_LICENSE_STATUS{device=\"nvidia1\",gpu=\"1\"}"))
        .isEqualTo(3);
    assertThat(first.getSources())
        .singleElement()
        .satisfies(
            source -> {
              assertThat(source.getSource()).isEqualTo("dcgm");
              assertThat(source.getUp()).isTrue();
              assertThat(source.getDurationMillis()).isEqualTo(250);
              assertThat(source.getSeries()).isEqualTo(2);
            });
    assertThat(played.trace().nodes())
        .containsExactly(new TraceNode("gpu17", "nvidia", "A100-SXM4", 2, "", ""));
  }

  @Test
  void filesThatOverlap_tellEachTimeOnce_andTheFirstFileCounts() throws IOException {
    Path early = write("n_1.csv", LONG_HEAD + gpuUtil(600, 10) + gpuUtil(1200, 20));
    Path late = write("n_2.csv", LONG_HEAD + gpuUtil(1200, 99) + gpuUtil(1800, 30));

    ImportReport report = longForm(List.of(early, late), null);

    PlayedTrace played = played();
    assertThat(report.repeatedRows()).isEqualTo(1);
    assertThat(report.nodes()).isEqualTo(1);
    assertThat(played.times()).containsExactly(600_000L, 1_200_000L, 1_800_000L);
    assertThat(PlayedTrace.device(played.samples().get(1), "gpu_utilization_ratio", 0))
        .isEqualTo(0.2);
  }

  @Test
  void filesFarApart_becomeWindows_lestTheNodeSeemSilent() throws IOException {
    Path march = write("n_1.csv", LONG_HEAD + gpuUtil(600, 10) + gpuUtil(1200, 20));
    Path next = write("n_2.csv", LONG_HEAD + gpuUtil(2400, 30) + gpuUtil(3000, 30));
    Path july = write("n_3.csv", LONG_HEAD + gpuUtil(90_000, 40) + gpuUtil(90_600, 50));
    Path other = write("m_1.csv", LONG_HEAD + gpuUtil(600, 10));

    longForm(List.of(july, march, next, other), null);

    assertThat(played().trace().windows())
        .containsExactly(
            new TraceWindow("n-1", "n", 600_000, 3_600_000, 1),
            new TraceWindow("n-2", "n", 90_000_000, 91_200_000, 1),
            new TraceWindow("m-1", "m", 600_000, 660_000, 1));
  }

  @Test
  void filesOfSeveralNodes_becomeSeveralNodes_andRowsNeedNoOrder() throws IOException {
    Path one = write("b_1.csv", LONG_HEAD + gpuUtil(1200, 20) + gpuUtil(600, 10));
    Path other = write("a.csv", LONG_HEAD + gpuUtil(900, 30));

    ImportReport report = longForm(List.of(one, other), null);

    PlayedTrace played = played();
    assertThat(report.nodes()).isEqualTo(2);
    assertThat(played.times()).containsExactly(600_000L, 900_000L, 1_200_000L);
    assertThat(played.samples()).extracting(NodeSample::getNode).containsExactly("b", "a", "b");
  }

  @Test
  void darkTick_whereOnlyOthersAnswer_hasNoSample() throws IOException {
    Path file =
        write(
            "n.csv",
            LONG_HEAD
                + gpuUtil(600, 10)
                + "1200,ipmi_up,,,ipmi,1\n1200,scrape_samples_scraped,,,dcgm,0\n"
                + gpuUtil(1800, 10));

    ImportReport report = longForm(List.of(file), null);

    assertThat(report.darkTicks()).isEqualTo(1);
    assertThat(played().times()).containsExactly(600_000L, 1_800_000L);
  }

  @Test
  void seriesWithoutTheirLabels_areKeptApart() throws IOException {
    Path file =
        write("n.csv", LONG_HEAD + gpuUtil(600, 1) + "600,odd_metric,,,,1\n600,odd_metric,,,,2\n");

    longForm(List.of(file), null);

    NodeSample sample = played().samples().get(0);
    assertThat(PlayedTrace.extra(sample, "odd_metric")).isEqualTo(1);
    assertThat(PlayedTrace.extra(sample, "odd_metric#2")).isEqualTo(2);
  }

  @Test
  void brokenRows_areNamedWithTheirLine_andTheRestGoesOn() throws IOException {
    Path file =
        write(
            "n.csv",
            LONG_HEAD
                + gpuUtil(600, 10)
                + "600,short\n"
                + "noon,DCGM_FI_DEV_GPU_TEMP,0,nvidia0,,40\n"
                + "600,DCGM_FI_DEV_GPU_TEMP,0,nvidia0,,warm\n"
                + "1739142000000,DCGM_FI_DEV_GPU_TEMP,0,nvidia0,,40\n"
                + "600,\"open\n"
                + "600,,0,nvidia0,,40\n"
                + "\n"
                + gpuUtil(1200, 20));

    ImportReport report = longForm(List.of(file), null);

    assertThat(report.rows()).isEqualTo(2);
    assertThat(report.badRows()).isEqualTo(6);
    assertThat(problems.first(9))
        .extracting(problem -> problem.line() + " " + problem.problem())
        .containsExactly(
            "3 2 cells, and the head has 6",
            "4 no time from 1970 to 2200 in the unit s (--time-unit): 'noon'",
            "5 no number: 'warm'",
            "6 no time from 1970 to 2200 in the unit s (--time-unit): '1739142000000'",
            "7 a quote is not closed",
            "8 no metric");
    assertThat(problems.first(1).get(0).file()).isEqualTo(file.toString());
    assertThat(played().samples()).hasSize(2);
  }

  @Test
  void numberOutOfRange_isLeftOut_andCounted() throws IOException {
    Path file =
        write("n.csv", LONG_HEAD + gpuUtil(600, 10) + "600,DCGM_FI_DEV_GPU_TEMP,0,,,9000\n");

    ImportReport report = longForm(List.of(file), null);

    assertThat(report.rejected()).containsValue(1L);
    assertThat(PlayedTrace.device(played().samples().get(0), "gpu_temperature_celsius", 0)).isNaN();
  }

  @Test
  void brokenArchive_isReadAsFarAsItGoes() throws IOException {
    Path whole = folder.resolve("n.csv.gz");
    var text = new StringBuilder(LONG_HEAD);
    for (int tick = 1; tick < 20_000; tick++) {
      text.append(gpuUtil(tick, tick % 100));
    }
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(whole))) {
      out.write(text.toString().getBytes(StandardCharsets.UTF_8));
    }
    byte[] bytes = Files.readAllBytes(whole);
    Files.write(whole, Arrays.copyOf(bytes, bytes.length - bytes.length / 4));

    ImportReport report = longForm(List.of(whole), null);

    assertThat(report.samples()).isBetween(1_000L, 19_999L);
    assertThat(problems.first(9))
        .anySatisfy(problem -> assertThat(problem.problem()).contains("archive is broken here"));
  }

  @Test
  void wideWithoutHeadAndTimes_countsRowsOverFiles_andCarriesNumberedColumns() throws IOException {
    Path train = write("machine-1_train.csv", "0.5,1\n0.25,2\n");
    Path test = write("machine-1_test.csv", "0.75,3\n,NaN\n");

    ImportReport report =
        run(RecordingFormat.WIDE, List.of(train, test), "", Duration.ofSeconds(30), null);

    PlayedTrace played = played();
    assertThat(report.samples()).isEqualTo(3);
    assertThat(report.darkTicks()).isEqualTo(1);
    assertThat(played.times()).containsExactly(30_000L, 60_000L, 90_000L);
    assertThat(played.samples().get(2).getNode()).isEqualTo("machine-1");
    assertThat(PlayedTrace.extra(played.samples().get(2), "metric_1")).isEqualTo(0.75);
    assertThat(PlayedTrace.extra(played.samples().get(2), "metric_2")).isEqualTo(3);
  }

  @Test
  void wideWithHead_mapsCanonicalAndExporterNames() throws IOException {
    Path file =
        write(
            "n.csv",
            "when,gpu_power_watts,\"DCGM_FI_DEV_GPU_UTIL{gpu=\"\"0\"\"}\",node_procs_running,"
                + "node_filesystem_available_bytes{/data},room_humidity\n"
                + "100,250,50,7,1024,0.4\n"
                + "160,251,60,,1023,0.5\n");

    ImportReport report = run(RecordingFormat.WIDE, List.of(file), "when", null, null);

    NodeSample sample = played().samples().get(0);
    assertThat(report.devices()).isEqualTo(1);
    assertThat(sample.getIntervalMillis()).isEqualTo(60_000);
    assertThat(PlayedTrace.device(sample, "gpu_power_watts", 0)).isEqualTo(250);
    assertThat(PlayedTrace.device(sample, "gpu_utilization_ratio", 0)).isEqualTo(0.5);
    assertThat(PlayedTrace.host(sample, "node_procs_running", "")).isEqualTo(7);
    assertThat(PlayedTrace.host(sample, "node_filesystem_available_bytes", "/data"))
        .isEqualTo(1024);
    assertThat(PlayedTrace.extra(sample, "room_humidity")).isEqualTo(0.4);
  }

  @Test
  void wideWithADeviceColumn_putsRowsOfOneTimeTogether() throws IOException {
    Path file =
        write("n.csv", "ts,gpu,DCGM_FI_DEV_GPU_TEMP\n100,0,40\n100,1,45\n101,0,41\n101,1,hot\n");

    ImportReport report = run(RecordingFormat.WIDE, List.of(file), "", null, null);

    PlayedTrace played = played();
    assertThat(report.samples()).isEqualTo(2);
    assertThat(report.badRows()).isEqualTo(1);
    assertThat(PlayedTrace.device(played.samples().get(0), "gpu_temperature_celsius", 1))
        .isEqualTo(45);
    assertThat(problems.first(1).get(0))
        .hasToString(file + ":5: DCGM_FI_DEV_GPU_TEMP: no number: 'hot'");
  }

  @Test
  void gwdgLabels_ofThisRecording_areTaken() throws IOException {
    Path file = write("n.csv", LONG_HEAD + gpuUtil(600, 10) + gpuUtil(6_000, 20));
    Path labels =
        write(
            "labels.txt",
            """
            id,node,onset_ts,end_ts,xid,gpus,operator_date_local,kind,note
            G1,n,1200,1800,79,0;1,,gpu_fault,
            G2,n,2400,3000,79,1,,gpu_fault,"one, alone"
            B1,n,3600,4200,0,,,benign_reboot,
            A1,n,4800,5400,0,,,ambiguous,
            G3,n,999999,999999,79,0,,gpu_fault,later
            G4,other,1200,1800,79,0,,gpu_fault,
            G5,n,1800,1200,79,0,,gpu_fault,backwards
            """);

    ImportReport report = longForm(List.of(file), labels);

    assertThat(report.labels()).isEqualTo(4);
    assertThat(report.labelsOutside()).isEqualTo(2);
    assertThat(problems.count()).isEqualTo(1);
    List<TraceLabel> written = TraceLabels.read(out(), new TraceProblems());
    assertThat(written)
        .containsExactly(
            label("G1", "GPU_FELL_OFF_BUS", LabelScope.NODE, "", 1_200, LabelKind.HARDWARE),
            label("G2", "GPU_FELL_OFF_BUS", LabelScope.DEVICE, "n/gpu1", 2_400, LabelKind.HARDWARE),
            label("B1", "BENIGN_REBOOT", LabelScope.NODE, "", 3_600, LabelKind.BENIGN),
            label("A1", "AMBIGUOUS", LabelScope.NODE, "", 4_800, LabelKind.BENIGN));
  }

  @Test
  void unusableFile_isRefused_andLeavesNothing() throws IOException {
    Path good = write("a.csv", LONG_HEAD + gpuUtil(600, 10));
    Path noHead = write("b.csv", "1,2,3\n4,5,6\n");
    Path empty = write("c.csv", "");
    Path notPacked = write("d.csv.gz", "ts,metric,value\n");

    assertThatThrownBy(() -> longForm(List.of(good, noHead), null))
        .hasMessageContaining("b.csv")
        .hasMessageContaining("metric and value");
    assertThatThrownBy(() -> longForm(List.of(good, empty), null)).hasMessageContaining("is empty");
    assertThatThrownBy(() -> longForm(List.of(good, notPacked), null))
        .hasMessageContaining("d.csv.gz");
    assertThatThrownBy(() -> longForm(List.of(folder.resolve("e.csv")), null))
        .hasMessageContaining("e.csv: does not exist");
    assertThatThrownBy(() -> run(RecordingFormat.WIDE, List.of(noHead), "moment", null, null))
        .hasMessageContaining("no column moment");
    try (var left = Files.list(folder)) {
      assertThat(left.map(path -> String.valueOf(path.getFileName())))
          .containsExactlyInAnyOrder("a.csv", "b.csv", "c.csv", "d.csv.gz");
    }
  }

  @Test
  void traceThatIsThere_isNotTouched() throws IOException {
    Path file = write("n.csv", LONG_HEAD + gpuUtil(600, 10));
    longForm(List.of(file), null);

    assertThatThrownBy(() -> longForm(List.of(file), null)).isInstanceOf(IOException.class);
    assertThat(played().samples()).hasSize(1);
  }

  private static TraceLabel label(
      String id, String name, LabelScope scope, String device, long onset, LabelKind kind) {
    return new TraceLabel(
        id,
        name,
        scope,
        "n",
        device,
        "",
        onset * 1_000,
        kind == LabelKind.BENIGN ? TraceLabel.NO_FAILURE : onset * 1_000,
        (onset + 600) * 1_000,
        kind,
        "");
  }

  private static String gpuUtil(int second, int percent) {
    return second + ",DCGM_FI_DEV_GPU_UTIL,0,nvidia0,," + percent + "\n";
  }

  private Path write(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text);
  }

  private Path out() {
    return folder.resolve("trace");
  }

  private PlayedTrace played() throws IOException {
    return new PlayedTrace(out());
  }

  private ImportReport longForm(List<Path> files, @Nullable Path labels) throws IOException {
    return run(RecordingFormat.PROMETHEUS_LONG, files, "", null, labels);
  }

  private ImportReport run(
      RecordingFormat format,
      List<Path> files,
      String timeColumn,
      @Nullable Duration interval,
      @Nullable Path labels)
      throws IOException {
    return TraceImporter.run(
        new ImportSettings(
            format, files, out(), "", timeColumn, TimeUnitText.S, interval, labels, "A100-SXM4"),
        problems);
  }
}
