package io.forestall.bench.quality;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.forestall.bench.quality.data.Samples;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportTest {
  @TempDir Path folder;

  @Test
  void report_smallData_writesTablesAndLeavesTheRestAlone() throws IOException {
    Path data = folder.resolve("data");
    Samples.write(data.resolve("nab/labels/combined_windows.json"), Samples.NAB_WINDOWS);
    Samples.write(data.resolve("nab/data/made/up.csv"), Samples.nabRows(20, "value"));
    Samples.write(data.resolve("smd/m_train.csv.gz"), Samples.SERVER_ROWS.repeat(400));
    Samples.write(data.resolve("smd/m_test.csv.gz"), Samples.SERVER_ROWS.repeat(400));
    Samples.write(data.resolve("smd/m_events.csv"), Samples.SERVER_EVENTS);
    Samples.write(data.resolve("straggler/trace-AR.csv.gz"), Samples.OPERATIONS);
    Samples.write(data.resolve("straggler/trace-ST.csv.gz"), Samples.OPERATIONS);
    for (String trace : List.of("AR", "ST")) {
      for (String study : List.of("result-", "mw-", "ms-")) {
        Files.writeString(
            data.resolve("straggler/" + study + trace + ".json"),
            "{\"blocking_slowdown\": 1.5, \"Mw\": 1, \"Ms\": 0}");
      }
    }
    Samples.write(data.resolve("cmapss/train_FD001.csv.gz"), Samples.engines(90, 120, 100, 80));
    Samples.write(data.resolve("faults/infinitehbd_fault_trace.csv.gz"), Samples.FAULTS);
    Path out = Samples.write(folder.resolve("q.md"), "# Mine\n\nText.\n");
    Path json = folder.resolve("q.json");
    QualityReport.write(new ReportOptions(data, out, json, Set.of(), "2026-01-31"));
    String first = Files.readString(out);
    assertThat(first)
        .startsWith("# Mine\n\nText.\n\n<!-- quality:begin -->\n")
        .endsWith("<!-- quality:end -->\n")
        .contains("### NAB: 1 univariate series", "| AR, one slow worker | rank 0 | same stage |")
        .contains("Absent and left out: asd, step-logs.");
    JsonNode figures = new ObjectMapper().readTree(Files.readString(json));
    assertThat(figures.path("date").asText()).isEqualTo("2026-01-31");
    assertThat(figures.path("faults").path(0).path(0).path("faults").asInt()).isEqualTo(2);
    assertThat(figures.path("straggler").path(0).path(0).path("blamed").asText())
        .isEqualTo("rank 0");
    Files.writeString(out, first + "\nMore of mine.\n");
    QualityReport.write(new ReportOptions(data, out, null, Set.of("faults"), "2026-02-01"));
    assertThat(Files.readString(out))
        .startsWith("# Mine\n\nText.\n\n<!-- quality:begin -->\n")
        .endsWith("<!-- quality:end -->\n\nMore of mine.\n")
        .contains("2026-02-01")
        .doesNotContain("2026-01-31", "### NAB");
  }

  @Test
  void markers_inTheWrongOrder_areRefused() {
    assertThatIOException()
        .isThrownBy(() -> MarkedPart.replace("<!-- quality:end -->", "quality", "x"))
        .withMessageContaining("quality:begin");
  }

  @Test
  void options_severalMistakes_areToldAtOnce() {
    List<String> arguments = List.of("--dta", "x", "--only", "nab,nub", "--date", "today");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ReportOptions.parse(arguments, Set.of("nab")))
        .withMessageContainingAll("--dta", "nub", "today", "--data", "--out");
  }

  @Test
  void options_complete_areRead() {
    ReportOptions options =
        ReportOptions.parse(
            List.of("--data", folder.toString(), "--out", "q.md", "--date", "2026-01-31"),
            Set.of("nab"));
    assertThat(options.out()).isEqualTo(Path.of("q.md"));
    assertThat(options.wants("nab")).isTrue();
    assertThat(options.json()).isNull();
  }

  @Test
  void table_missingFigures_areDashesAndNulls() {
    var table = new Table(2, "name", "value");
    table.row("a", Double.NaN);
    table.row("b", Double.POSITIVE_INFINITY);
    table.row("c", 0.125);
    assertThat(table.markdown())
        .isEqualTo("| name | value |\n| --- | --- |\n| a | – |\n| b | none |\n| c | 0.13 |\n");
    assertThat(table.data().get(0)).containsEntry("value", null);
    assertThat(table.data().get(2)).containsEntry("value", 0.125);
    assertThatIllegalArgumentException().isThrownBy(() -> table.row("too few"));
  }

  @Test
  void wear_ramp_isZeroAtFirstAndOneAtTheEndOfOthers() {
    double[][] ramp = new double[101][21];
    for (int cycle = 0; cycle < ramp.length; cycle++) {
      Arrays.fill(ramp[cycle], 5 + 3.0 * cycle);
    }
    double[] index = new WearIndex(List.of(ramp, ramp, ramp)).of(ramp);
    assertThat(index[19]).isNaN();
    assertThat(index[98]).isEqualTo(1, within(1e-9));
  }
}
