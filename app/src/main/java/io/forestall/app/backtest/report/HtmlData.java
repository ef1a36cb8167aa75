package io.forestall.app.backtest.report;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.forestall.app.backtest.detect.DetectedIncident;
import io.forestall.app.backtest.detect.Detection;
import io.forestall.app.backtest.judge.JudgedIncident;
import io.forestall.app.backtest.judge.JudgedLabel;
import io.forestall.app.backtest.judge.Results;
import io.forestall.schemas.record.Anomaly;
import io.forestall.traces.LabelKind;
import io.forestall.traces.TraceLabel;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the page shows, as JSON: the report and, beside it, labels, windows and charts. */
final class HtmlData {
  /** Bound the page to about 5 MB together with {@link Charts}. */
  private static final int MAX_ROWS = 2_000;

  private static final int MAX_EVIDENCE = 3;
  private static final MathContext DIGITS = new MathContext(5);
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private HtmlData() {}

  static ObjectNode of(Report report, Charts charts) {
    ObjectNode json = JsonReport.of(report);
    json.put("trace", report.trace());
    json.put("engine", report.engine());
    json.put("seconds", report.seconds());
    json.put("samples", report.samples());
    json.set("problems", JsonReport.problems(report));
    json.put("labelled", report.results() != null);
    int incidents = json.withArray("/incidents").size();
    json.set("incidents", incidents(report));
    json.set("labels", labels(report));
    json.set("spans", spans(report));
    json.set("charts", charts(charts.charts()));
    ObjectNode left = json.putObject("left_out");
    left.put("incidents", Math.max(0, incidents - MAX_ROWS));
    left.put("labels", Math.max(0, report.labels().size() - MAX_ROWS));
    left.put("charts", charts.left());
    return json;
  }

  private static ArrayNode incidents(Report report) {
    ArrayNode json = JSON.arrayNode();
    Results results = report.results();
    if (results == null) {
      report.detections().stream()
          .flatMap(detection -> detection.incidents().stream())
          .limit(MAX_ROWS)
          .forEach(incident -> json.add(explained(JsonReport.incident(incident), incident)));
    } else {
      for (JudgedIncident judged : results.judgement().incidents()) {
        if (json.size() < MAX_ROWS) {
          json.add(explained(JsonReport.incident(judged), judged.incident()));
        }
      }
    }
    return json;
  }

  private static ObjectNode explained(ObjectNode json, DetectedIncident incident) {
    ArrayNode evidence = json.putArray("evidence");
    incident.evidence().stream()
        .limit(MAX_EVIDENCE)
        .map(Anomaly::getExplanation)
        .forEach(evidence::add);
    return json;
  }

  private static ArrayNode labels(Report report) {
    Map<String, JudgedLabel> judged = new HashMap<>();
    if (report.results() != null) {
      report.results().judgement().labels().forEach(one -> judged.put(one.label().id(), one));
    }
    ArrayNode json = JSON.arrayNode();
    for (TraceLabel label : report.labels()) {
      if (json.size() < MAX_ROWS) {
        json.add(label(label, judged.get(label.id())));
      }
    }
    return json;
  }

  private static ObjectNode label(TraceLabel label, @Nullable JudgedLabel judged) {
    ObjectNode json = JSON.objectNode();
    json.put("id", label.id());
    json.put("class", label.faultClass());
    json.put("fault", label.fault());
    json.put("kind", label.kind().text());
    json.put("scope", label.scope().text());
    json.put("node", label.node());
    json.put("device", label.device());
    json.put("job", label.job());
    json.put("onset_ms", label.onsetMillis());
    if (label.failureMillis() != TraceLabel.NO_FAILURE) {
      json.put("failure_ms", label.failureMillis());
    }
    if (label.endMillis() != TraceLabel.NO_END) {
      json.put("end_ms", label.endMillis());
    }
    DetectedIncident found = judged == null ? null : judged.incident();
    json.put("found_by", found == null ? null : found.id());
    json.put("found_ms", found == null ? null : found.openedMillis());
    json.put(
        "state",
        label.kind() == LabelKind.BENIGN
            ? "benign"
            : judged == null ? "left out" : found == null ? "missed" : "found");
    return json;
  }

  private static ArrayNode spans(Report report) {
    ArrayNode json = JSON.arrayNode();
    for (Detection detection : report.detections()) {
      if (json.size() < MAX_ROWS) {
        ObjectNode one = json.addObject();
        one.put("window", detection.window().name());
        one.put("from_ms", detection.window().fromMillis());
        one.put("to_ms", detection.window().toMillis());
        one.put("weight", detection.window().weight());
        one.put("nodes", detection.exposures().size());
      }
    }
    return json;
  }

  private static ObjectNode charts(List<Chart> charts) {
    ObjectNode json = JSON.objectNode();
    for (Chart chart : charts) {
      ArrayNode panels = json.putArray(chart.subject());
      for (Chart.Panel panel : chart.panels()) {
        ObjectNode one = panels.addObject();
        one.put("metric", panel.metric());
        one.put("unit", panel.unit());
        one.set("x", times(panel.seconds()));
        ArrayNode lines = one.putArray("lines");
        for (Chart.Line line : panel.lines()) {
          ObjectNode series = lines.addObject();
          series.put("name", line.name());
          series.put("culprit", line.culprit());
          series.set("y", numbers(line.values()));
        }
      }
    }
    return json;
  }

  /** To the millisecond. */
  private static ArrayNode times(List<Double> seconds) {
    ArrayNode json = JSON.arrayNode();
    for (double second : seconds) {
      json.add(BigDecimal.valueOf(Math.round(second * 1e3), 3).stripTrailingZeros());
    }
    return json;
  }

  /** To the five digits that a picture shows. */
  private static ArrayNode numbers(List<Double> values) {
    ArrayNode json = JSON.arrayNode();
    for (double value : values) {
      if (Double.isNaN(value)) {
        json.addNull();
      } else {
        json.add(new BigDecimal(value).round(DIGITS).stripTrailingZeros());
      }
    }
    return json;
  }
}
