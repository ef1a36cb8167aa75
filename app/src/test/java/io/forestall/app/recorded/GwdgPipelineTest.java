package io.forestall.app.recorded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.forestall.schemas.FaultClass;
import io.forestall.schemas.record.Culprit;
import io.forestall.schemas.record.Incident;
import io.forestall.schemas.record.IncidentState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Recorded losses of GPUs on real nodes through the catalogue's mappings and the whole pipeline:
 * four A100 a node, a sample every ten minutes.
 *
 * @see <a href="https://doi.org/10.5281/zenodo.19052367">GWDG GPU node telemetry, CC BY 4.0</a>
 */
final class GwdgPipelineTest {
  private static final Path SHARED = Path.of(System.getProperty("forestall.shared", "."));
  private static final int TICK_MILLIS = 600_000;
  private static final Set<String> NOTHING = Set.of();
  private static final String XID = "DCGM_FI_DEV_XID_ERRORS";
  private static final String LAST_XID = "gpu_last_xid";

  /** Four absent ticks are more than three usual intervals, and the first of them is the onset. */
  private static final int TICKS_BY_STRUCTURE = 3;

  @TempDir private Path scratch = Path.of(".");

  @Test
  void excerpt_fourGpusFallOffTheBus_isOneIncidentAtOnce() throws IOException {
    Path file = SHARED.resolve("fixtures/gwdg-xid79-freeze-excerpt.csv");
    assumeTrue(Files.isRegularFile(file), "the recorded loss is absent: " + file);
    RecordedTelemetry recorded = read(file, "ggpu142");
    long lostMillis = recorded.firstMillis(LAST_XID, 79);

    Findings findings = recorded.playWithout(NOTHING);

    assertThat(findings.rejects()).isEmpty();
    assertThat(findings.incidents())
        .singleElement()
        .satisfies(
            incident -> {
              assertThat(incident.getFaultClass()).isEqualTo("GPU_FELL_OFF_BUS");
              assertThat(incident.getState()).isEqualTo(IncidentState.OPEN);
              assertThat(incident.getOpenedMillis())
                  .isBetween(lostMillis, lostMillis + TICK_MILLIS);
              assertThat(incident.getCulprits())
                  .extracting(Culprit::getNode)
                  .containsOnly("ggpu142");
              assertThat(incident.getCulprits())
                  .extracting(Culprit::getIndex)
                  .containsExactlyInAnyOrder(0, 1, 2, 3);
            });
  }

  @Test
  void excerpt_withoutTheXid_isFoundByItsShape() throws IOException {
    Path file = SHARED.resolve("fixtures/gwdg-xid79-freeze-excerpt.csv");
    assumeTrue(Files.isRegularFile(file), "the recorded loss is absent: " + file);
    RecordedTelemetry recorded = read(file, "ggpu142");

    Findings findings = recorded.playWithout(Set.of(LAST_XID));

    assertThat(findings.incidents())
        .singleElement()
        .satisfies(
            incident -> {
              assertThat(incident.getFaultClass()).isEqualTo("GPU_FELL_OFF_BUS");
              assertThat(incident.getOpenedMillis())
                  .isLessThanOrEqualTo(
                      recorded.firstMillis(LAST_XID, 79) + TICKS_BY_STRUCTURE * TICK_MILLIS);
            });
  }

  @Test
  void recordings_everyLoss_isFound_andNobodyIsBlamedWrongly() throws IOException {
    Path folder = SHARED.resolve("data/gwdg-gpu");
    assumeTrue(Files.isDirectory(folder), "recorded GPU losses are absent: " + folder);
    List<GwdgLabel> labels = GwdgLabel.read(folder.resolve("labels.csv"));
    System.out.println(GwdgScore.HEADING);
    for (Path file : recordings(folder)) {
      String name = file.getFileName().toString();
      String node = name.substring(0, name.indexOf('_'));
      RecordedTelemetry recorded = read(file, node);

      GwdgScore score =
          GwdgScore.of(recorded, labels, recorded.playWithout(NOTHING).incidents(), TICK_MILLIS);
      GwdgScore byShape =
          GwdgScore.of(
              recorded, labels, recorded.playWithout(Set.of(LAST_XID)).incidents(), TICK_MILLIS);

      System.out.println(score.line(name, byShape));
      assertThat(score.missed()).as("missed in %s", name).isEmpty();
      assertThat(score.delayTicks()).as("delays in %s", name).allMatch(ticks -> ticks == 0);
      assertThat(score.wrong()).as("false incidents in %s", name).isEmpty();
      assertThat(score.benign()).as("incidents of planned reboots in %s", name).isZero();
      assertThat(byShape.missed()).as("missed without XID in %s", name).isEmpty();
      assertThat(byShape.delayTicks())
          .as("delays without XID in %s", name)
          .allMatch(ticks -> ticks <= TICKS_BY_STRUCTURE);
      assertThat(byShape.wrong()).as("false incidents without XID in %s", name).isEmpty();
    }
  }

  @Test
  void ownSample_oneGpuLost_onlyThatOneIsBlamed() throws IOException {
    Path file = scratch.resolve("node.csv");
    Files.write(file, lostGpu(/* ticks= */ 16, /* lostAt= */ 8));
    RecordedTelemetry recorded = read(file, "n1");

    List<Incident> incidents = recorded.playWithout(NOTHING).incidents();

    assertThat(incidents)
        .singleElement()
        .satisfies(
            incident -> {
              assertThat(incident.getFaultClass()).isEqualTo(FaultClass.GPU_FELL_OFF_BUS.name());
              assertThat(incident.getOpenedMillis()).isEqualTo(recorded.firstMillis(LAST_XID, 79));
              assertThat(incident.getCulprits()).extracting(Culprit::getIndex).containsExactly(1);
            });
  }

  @Test
  void ownSample_oneScrapeLost_opensNothing() throws IOException {
    Path file = scratch.resolve("node.csv");
    List<String> lines = new ArrayList<>(lostGpu(/* ticks= */ 16, /* lostAt= */ 99));
    String tick = "" + 600 * 9;
    lines.removeIf(line -> line.startsWith(tick + ",DCGM_"));
    lines.replaceAll(
        line ->
            line.startsWith(tick + ",scrape_samples_scraped")
                ? tick + ",scrape_samples_scraped,,,dcgm,0"
                : line);
    Files.write(file, lines);

    Findings findings = read(file, "n1").playWithout(NOTHING);

    assertThat(findings.anomalies()).extracting(a -> a.getDetector()).contains("source-down");
    assertThat(findings.incidents()).isEmpty();
  }

  /**
   * Two GPUs at work; from {@code lostAt} the second repeats itself and half its series are gone.
   */
  private static List<String> lostGpu(int ticks, int lostAt) {
    var lines = new ArrayList<String>(List.of("ts,metric,gpu,device,job,value"));
    for (int tick = 0; tick < ticks; tick++) {
      for (int gpu = 0; gpu < 2; gpu++) {
        boolean lost = gpu == 1 && tick >= lostAt;
        int phase = lost ? lostAt : tick;
        gauge(lines, tick, "DCGM_FI_DEV_POWER_USAGE", gpu, 300 + 7 * (phase % 5));
        gauge(lines, tick, "DCGM_FI_DEV_GPU_TEMP", gpu, 50 + phase % 3);
        gauge(lines, tick, "DCGM_FI_DEV_GPU_UTIL", gpu, 90 + phase % 7);
        gauge(lines, tick, "DCGM_FI_DEV_SM_CLOCK", gpu, 1400 + 15 * (phase % 2));
        gauge(lines, tick, XID, gpu, lost ? 79 : 0);
        if (!lost) {
          gauge(lines, tick, "DCGM_FI_DEV_FB_USED", gpu, 30_000 + tick);
          gauge(lines, tick, "DCGM_FI_DEV_TOTAL_ENERGY_CONSUMPTION", gpu, 1e6 * (tick + 1));
          gauge(lines, tick, "DCGM_FI_DEV_PCIE_REPLAY_COUNTER", gpu, 0);
        }
      }
      lines.add(600 * tick + ",node_boot_time_seconds,,,,1");
      lines.add(600 * tick + ",scrape_duration_seconds,,,dcgm,0.01");
      lines.add(600 * tick + ",scrape_samples_scraped,,,dcgm,16");
    }
    return lines;
  }

  private static void gauge(List<String> lines, int tick, String metric, int gpu, double value) {
    lines.add(
        String.format(Locale.ROOT, "%d,%s,%d,nvidia%d,,%s", 600 * tick, metric, gpu, gpu, value));
  }

  private RecordedTelemetry read(Path file, String node) throws IOException {
    return RecordedTelemetry.read(
        file, node, TICK_MILLIS, scratch.resolve("trace-of-" + file.getFileName()));
  }

  private static List<Path> recordings(Path folder) throws IOException {
    try (var files = Files.list(folder)) {
      return files.filter(file -> file.toString().endsWith(".csv.gz")).sorted().toList();
    }
  }
}
