package io.forestall.app.backtest.report;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.forestall.app.backtest.detect.DetectedIncident;
import io.forestall.app.backtest.detect.Detection;
import io.forestall.app.backtest.judge.BudgetPoint;
import io.forestall.app.backtest.judge.Gate;
import io.forestall.app.backtest.judge.JudgedIncident;
import io.forestall.app.backtest.judge.Outcome;
import io.forestall.app.backtest.judge.Results;
import io.forestall.app.backtest.judge.Scores;
import io.forestall.schemas.record.Culprit;
import io.forestall.streams.core.PipelineVersion;
import io.forestall.traces.TraceLabel;
import io.forestall.traces.TraceProblem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A report as JSON; docs/backtest.md describes every key. Undefined figures are null. */
public final class JsonReport {
  private static final int PROBLEMS = 20;
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private JsonReport() {}

  /** The whole report; of a trace without labels the incidents alone. */
  public static ObjectNode of(Report report) {
    ObjectNode json = JSON.objectNode();
    Results results = report.results();
    if (results == null) {
      ArrayNode incidents = json.putArray("incidents");
      for (Detection detection : report.detections()) {
        detection.incidents().forEach(incident -> incidents.add(incident(incident)));
      }
      return json;
    }
    json.put("trace", report.trace());
    json.put("version", PipelineVersion.CURRENT);
    json.put("engine", report.engine());
    json.put("seconds", report.seconds());
    json.put("samples", report.samples());
    json.put("samples_per_second", samplesPerSecond(report));
    json.put("windows", report.detections().size());
    ArrayNode incidents = json.putArray("incidents");
    results.judgement().incidents().forEach(judged -> incidents.add(incident(judged)));
    json.set("overall", scores(results.overall()));
    json.set("by_class", scores(results.byClass()));
    json.set("by_fault", scores(results.byFault()));
    json.set("weighted", results.weighted() == null ? null : scores(results.weighted()));
    json.set("budget", budget(results.budget()));
    json.set("gates", gates(report.gates()));
    if (report.goodput() != null) {
      json.set("goodput", GoodputJson.of(report.goodput()));
    }
    json.set("problems", problems(report));
    return json;
  }

  private static long samplesPerSecond(Report report) {
    return Math.round(report.samples() / Math.max(1e-3, report.seconds()));
  }

  static ObjectNode incident(JudgedIncident judged) {
    ObjectNode json = incident(judged.incident());
    TraceLabel match = judged.match();
    TraceLabel about = judged.label();
    json.put("label", match == null ? null : match.id());
    json.put("outcome", judged.outcome().text());
    json.put("duplicate", judged.outcome() == Outcome.DUPLICATE);
    json.put("about", about == null ? null : about.id());
    return json;
  }

  static ObjectNode incident(DetectedIncident incident) {
    ObjectNode json = JSON.objectNode();
    json.put("id", incident.id());
    json.put("class", incident.faultClass());
    json.put("verdict", lower(incident.verdict()));
    ArrayNode culprits = json.putArray("culprits");
    incident.culprits().forEach(culprit -> culprits.add(culprit(culprit)));
    json.put("opened_ms", incident.openedMillis());
    json.put("risk", incident.risk());
    json.putNull("label");
    json.put("paged", incident.paged());
    json.put("severity", lower(incident.severity()));
    json.put("scope", lower(incident.scope()));
    json.put("job", incident.job());
    json.put("window", incident.window());
    json.put("summary", incident.summary());
    return json;
  }

  private static ObjectNode culprit(Culprit culprit) {
    ObjectNode json = JSON.objectNode();
    json.put("node", culprit.getNode());
    json.put("device", culprit.getDevice());
    json.put("index", culprit.getIndex());
    json.put("instance", culprit.getInstance());
    json.put("probability", culprit.getProbability());
    return json;
  }

  static ObjectNode scores(Map<String, Scores> groups) {
    ObjectNode json = JSON.objectNode();
    groups.forEach((name, scores) -> json.set(name, scores(scores)));
    return json;
  }

  static ObjectNode scores(Scores scores) {
    ObjectNode json = JSON.objectNode();
    scores
        .values()
        .forEach(
            (measure, value) -> {
              if (!Double.isFinite(value)) {
                json.putNull(measure.key());
              } else if (measure.count()) {
                json.put(measure.key(), value.longValue());
              } else {
                json.put(measure.key(), value);
              }
            });
    return json;
  }

  /** The figures over everything; null without labels. */
  public static @Nullable ObjectNode overall(Report report) {
    return report.results() == null ? null : scores(report.results().overall());
  }

  private static ArrayNode budget(List<BudgetPoint> points) {
    ArrayNode json = JSON.arrayNode();
    for (BudgetPoint point : points) {
      ObjectNode one = json.addObject();
      number(one, "risk", point.risk());
      number(one, "pages_per_day_per_1000_devices", point.pagesPerDay());
      number(one, "precision", point.precision());
      number(one, "recall", point.recall());
      number(one, "false_per_1000_device_days", point.falseRate());
    }
    return json;
  }

  private static void number(ObjectNode json, String key, double value) {
    if (Double.isFinite(value)) {
      json.put(key, value);
    } else {
      json.putNull(key);
    }
  }

  /** What came of each gate. */
  public static ArrayNode gates(List<Gate.Result> results) {
    ArrayNode json = JSON.arrayNode();
    for (Gate.Result result : results) {
      ObjectNode one = json.addObject();
      one.put("gate", result.gate().text());
      number(one, "value", result.value());
      one.put("met", result.met());
    }
    return json;
  }

  static ObjectNode problems(Report report) {
    ObjectNode json = JSON.objectNode();
    json.put("count", report.problems().count());
    ArrayNode first = json.putArray("first");
    for (TraceProblem problem : report.problems().first(PROBLEMS)) {
      ObjectNode one = first.addObject();
      one.put("file", problem.file());
      one.put("line", problem.line());
      one.put("problem", problem.problem());
    }
    return json;
  }

  private static String lower(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }

  /** Writes the file as a whole or not at all. */
  public static void write(Report report, Path file) throws IOException {
    replace(
        file,
        new ObjectMapper()
            .writerWithDefaultPrettyPrinter()
            .writeValueAsString(of(report))
            .concat("\n"));
  }

  static void replace(Path file, String text) throws IOException {
    Path folder = file.toAbsolutePath().getParent();
    if (folder == null) {
      throw new IOException(file + " is no name of a file");
    }
    Files.createDirectories(folder);
    Path partial = folder.resolve(file.getFileName() + ".partial");
    Files.writeString(partial, text);
    Files.move(partial, file, StandardCopyOption.REPLACE_EXISTING);
  }
}
