package io.forestall.app.backtest.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.forestall.app.backtest.detect.Detection;
import io.forestall.app.backtest.judge.Gate;
import io.forestall.app.backtest.judge.Incidents;
import io.forestall.app.backtest.judge.JobNodes;
import io.forestall.app.backtest.judge.Judge;
import io.forestall.app.backtest.judge.Results;
import io.forestall.schemas.FaultClass;
import io.forestall.traces.LabelKind;
import io.forestall.traces.LabelScope;
import io.forestall.traces.TraceLabel;
import io.forestall.traces.TraceProblems;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The keys that others read, and that nothing from outside becomes markup. */
final class ReportTest {
  private static final String HOSTILE = "</script><img src=x onerror=alert(1)>&<!--";

  @TempDir private Path folder = Path.of(".");

  @Test
  void json_hasTheKeysOfTheContract() throws IOException {
    Path file = folder.resolve("new/report.json");
    JsonReport.write(report("n1"), file);

    JsonNode json = new ObjectMapper().readTree(Files.readString(file));
    assertThat(json.fieldNames())
        .toIterable()
        .contains("incidents", "overall", "by_class", "by_fault", "budget", "gates", "problems")
        .contains("engine", "seconds", "samples_per_second");
    assertThat(json.at("/incidents/0").fieldNames())
        .toIterable()
        .startsWith("id", "class", "verdict", "culprits", "opened_ms", "risk", "label")
        .contains("paged", "duplicate");
    String[] measures = {
      "labels",
      "detected",
      "predicted_before_failure",
      "precision",
      "recall",
      "f1",
      "culprit_top1",
      "delay_ms_p50",
      "delay_ms_p90",
      "lead_ms_p50",
      "lead_ms_p90",
      "false_per_1000_device_days",
      "evidence_to_incident_ratio"
    };
    assertThat(json.get("overall").fieldNames()).toIterable().contains(measures);
    assertThat(json.at("/by_class/GPU_SLOW").fieldNames()).toIterable().contains(measures);
    assertThat(json.at("/incidents/0/label").asText()).isEqualTo("L");
    assertThat(json.at("/incidents/0/verdict").asText()).isEqualTo("hardware");
    assertThat(json.at("/incidents/0/culprits/0/node").asText()).isEqualTo("n1");
    assertThat(json.at("/incidents/1/label").isNull()).isTrue();
    assertThat(json.at("/incidents/1/duplicate").asBoolean()).isTrue();
    assertThat(json.at("/incidents/1/about").asText()).isEqualTo("L");
    assertThat(json.at("/overall/labels").isIntegralNumber()).isTrue();
    assertThat(json.at("/overall/lead_ms_p50").isNull()).isTrue();
    assertThat(json.at("/gates/0/met").asBoolean()).isTrue();
    assertThat(json.at("/problems/count").asInt()).isEqualTo(1);
    assertThat(folder.resolve("new")).isDirectoryContaining("glob:**/report.json");
    assertThat(folder.resolve("new")).isDirectoryNotContaining("glob:**/*.partial");
  }

  @Test
  void page_takesNothingFromOutsideForMarkup() throws IOException {
    String page = HtmlReport.page(HtmlData.of(report(HOSTILE), new Charts(List.of(), 0)));

    assertThat(page).doesNotContain("<img").doesNotContain("alert(1)>");
    assertThat(page.split("</script>", -1)).hasSize(4); // data, uPlot, the page's own: no more
    assertThat(page).contains("\\u003c/script\\u003e\\u003cimg src=x");
    assertThat(page).doesNotContain("innerHTML =").doesNotContain("/*report.js*/");
  }

  @Test
  void pagesOwnScript_neverWritesMarkup() throws IOException {
    try (var in = HtmlReport.class.getResourceAsStream("report.js")) {
      assertThat(in).isNotNull();
      assertThat(new String(in.readAllBytes(), java.nio.charset.StandardCharsets.UTF_8))
          .doesNotContain(
              "innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(");
    }
  }

  /** What stands in the page is the data, whatever the names in it. */
  @Test
  void pagesData_isTheReport() throws IOException {
    String page = HtmlReport.page(HtmlData.of(report(HOSTILE), new Charts(List.of(), 0)));

    int from = page.indexOf("id=\"data\">") + "id=\"data\">".length();
    JsonNode data =
        new ObjectMapper().readTree(page.substring(from, page.indexOf("</script>", from)));
    assertThat(data.at("/labels/0/node").asText()).isEqualTo(HOSTILE);
    assertThat(data.at("/problems/first/0/problem").asText()).isEqualTo("wrong: " + HOSTILE);
  }

  private static Report report(String node) {
    var problems = new TraceProblems();
    problems.add("events.csv", 7, "wrong: " + node);
    Detection detection =
        Incidents.detection(
            Incidents.incident("a", FaultClass.GPU_SLOW, "n1", 110),
            Incidents.incident("b", FaultClass.GPU_SLOW, "n1", 120));
    var label =
        new TraceLabel(
            "L",
            "GPU_SLOW",
            LabelScope.NODE,
            node,
            "",
            "",
            100 * Incidents.MINUTE,
            TraceLabel.NO_FAILURE,
            200 * Incidents.MINUTE,
            LabelKind.HARDWARE,
            "F01");
    List<Detection> detections = List.of(detection);
    Results results =
        Results.of(
            new Judge(detections, List.of(label), new JobNodes(List.of()), Incidents.DAY, problems),
            detections);
    return new Report(
        "week",
        "inline",
        2.0,
        detections,
        List.of(label),
        results,
        Gate.parse("duplicates<=1").stream().map(gate -> gate.check(results)).toList(),
        null,
        problems);
  }
}
