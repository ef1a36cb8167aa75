package io.forestall.app.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.forestall.app.backtest.Backtest;
import io.forestall.app.backtest.EngineKind;
import io.forestall.app.backtest.goodput.Goodput;
import io.forestall.app.backtest.goodput.GoodputSettings;
import io.forestall.app.backtest.judge.Gate;
import io.forestall.app.backtest.judge.Measure;
import io.forestall.app.backtest.judge.Results;
import io.forestall.app.backtest.judge.Scores;
import io.forestall.app.backtest.report.GoodputJson;
import io.forestall.app.backtest.report.HtmlReport;
import io.forestall.app.backtest.report.JsonReport;
import io.forestall.app.backtest.report.Report;
import io.forestall.app.config.ForestallConfig;
import io.forestall.app.models.ModelFiles;
import io.forestall.schemas.config.ConfigException;
import io.forestall.streams.core.CoreConfig;
import io.forestall.traces.TraceProblem;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code forestall backtest}. */
@Command(
    name = "backtest",
    mixinStandardHelpOptions = true,
    description = {
      "Plays a trace through the pipeline and judges its incidents by the trace's labels.",
      "Writes a report as JSON, and on request as one HTML page that needs nothing else.",
      "Without labels.csv the report holds the incidents alone.",
    },
    footer = {
      "",
      "Examples:",
      "  forestall backtest traces/week --report week.json --html week.html",
      "  forestall backtest traces/week --report week.json \\",
      "      --require 'f1>=0.9,by_class.GPU_SLOW.recall>=0.8'",
      "  forestall backtest traces/llama --report llama.json --goodput=together=true",
      "  forestall backtest traces/week --models models --report week.json",
      "",
      "Exit code 1 if a required condition is missed, 2 if one cannot be understood.",
      "docs/backtest.md explains every figure.",
    })
final class BacktestCommand implements Callable<Integer> {
  private static final long MINUTE_MILLIS = 60_000;
  private static final int PROBLEMS_TOLD = 5;

  @Parameters(index = "0", paramLabel = "DIR", description = "Folder of the trace.")
  private Path folder = Path.of(".");

  @Option(
      names = "--report",
      required = true,
      paramLabel = "FILE",
      description = "Where the JSON report goes.")
  private Path reportFile = Path.of("report.json");

  @Option(names = "--html", paramLabel = "FILE", description = "Where the HTML page goes.")
  private @Nullable Path htmlFile;

  @Option(
      names = "--engine",
      defaultValue = "inline",
      description =
          "${COMPLETION-CANDIDATES}: in memory on all cores, or Kafka Streams on an embedded"
              + " broker; default ${DEFAULT-VALUE}.")
  private EngineKind engine = EngineKind.INLINE;

  @Option(
      names = "--models",
      paramLabel = "DIR",
      description = "Folder of trained models that are asked too; 'forestall train' writes it.")
  private @Nullable Path models;

  @Option(
      names = "--require",
      paramLabel = "CONDITIONS",
      description = "Conditions to be met, separated by commas.")
  private @Nullable String require;

  @Option(
      names = "--goodput",
      arity = "0..1",
      fallbackValue = "",
      paramLabel = "SETTINGS",
      description = {
        "Reports the effective training time with and without acting on the incidents, under",
        "assumptions that can be set, as in watchdog=20m,diagnosis=10m: see docs/backtest.md."
      })
  private @Nullable String goodput;

  @Option(
      names = {"-c", "--config"},
      paramLabel = "FILE",
      description = "Configuration file (YAML); its section score sets the pipeline.")
  private @Nullable Path configFile;

  @Option(names = "--json", description = "One JSON object on standard output.")
  private boolean json;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws CommandFailure, InterruptedException {
    List<Gate> gates = gates();
    GoodputSettings assumed = assumed();
    CoreConfig config = ForestallConfig.read(configFile).core();
    try {
      Backtest backtest =
          Backtest.open(folder, models == null ? List.of() : ModelFiles.read(models));
      Report report = worth(backtest, run(backtest, config, gates), assumed);
      JsonReport.write(report, reportFile);
      if (htmlFile != null) {
        HtmlReport.write(backtest.trace(), report, htmlFile);
      }
      tell(report);
      return gates.isEmpty() || report.gates().stream().allMatch(Gate.Result::met)
          ? 0
          : Forestall.FAILED;
    } catch (IOException e) {
      throw new CommandFailure("backtest failed: " + e.getMessage());
    }
  }

  private List<Gate> gates() {
    try {
      return require == null ? List.of() : Gate.parse(require);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), "--require: " + e.getMessage(), e);
    }
  }

  private @Nullable GoodputSettings assumed() {
    try {
      return goodput == null ? null : GoodputSettings.parse(goodput);
    } catch (ConfigException e) {
      throw new ParameterException(spec.commandLine(), "--goodput: " + e.getMessage(), e);
    }
  }

  private static Report worth(Backtest backtest, Report report, @Nullable GoodputSettings assumed)
      throws IOException {
    Results results = report.results();
    return assumed == null || results == null
        ? report
        : report.with(Goodput.of(backtest.trace(), results, assumed));
  }

  private Report run(Backtest backtest, CoreConfig config, List<Gate> gates)
      throws IOException, InterruptedException {
    long total = backtest.millisToPlay();
    var played = new AtomicLong();
    try (var bar = new TerminalProgress("playing", " min", MINUTE_MILLIS, json)) {
      return backtest.run(
          engine,
          config,
          gates,
          millis -> bar.at(played.addAndGet(millis), total),
          System::nanoTime);
    }
  }

  private void tell(Report report) {
    PrintWriter out = spec.commandLine().getOut();
    PrintWriter err = spec.commandLine().getErr();
    if (json) {
      out.println(summary(report));
    } else {
      lines(report, out);
    }
    for (Gate.Result result : report.gates()) {
      if (!result.met()) {
        err.println(result.sentence());
      }
    }
    if (report.results() == null && !report.gates().isEmpty()) {
      err.println("the trace has no labels.csv, so nothing could be judged");
    }
    for (TraceProblem problem : report.problems().first(PROBLEMS_TOLD)) {
      err.println(
          problem.file()
              + (problem.line() > 0 ? ":" + problem.line() : "")
              + ": "
              + problem.problem());
    }
    long more = report.problems().count() - PROBLEMS_TOLD;
    if (more > 0) {
      err.println("and " + more + " further problems of the trace");
    }
  }

  private ObjectNode summary(Report report) {
    ObjectNode line = JsonNodeFactory.instance.objectNode();
    line.put("report", reportFile.toString());
    line.put("html", htmlFile == null ? null : htmlFile.toString());
    line.put("samples", report.samples());
    line.put("seconds", report.seconds());
    line.set("overall", JsonReport.overall(report));
    if (report.goodput() != null) {
      line.set("goodput", GoodputJson.of(report.goodput()));
    }
    line.set("gates", JsonReport.gates(report.gates()));
    line.put("problems", report.problems().count());
    return line;
  }

  private void lines(Report report, PrintWriter out) {
    out.printf(
        Locale.ROOT,
        "%s: %,d samples in %.1f s (%s)%n",
        report.trace(),
        report.samples(),
        report.seconds(),
        report.engine());
    Results results = report.results();
    if (results == null) {
      long incidents =
          report.detections().stream().mapToLong(detection -> detection.incidents().size()).sum();
      out.println(incidents + " incidents; there is no labels.csv to judge them by");
    } else {
      row(out, "overall", results.overall());
      results.byClass().forEach((name, scores) -> row(out, name, scores));
      for (Measure measure : Measure.values()) {
        out.printf(
            Locale.ROOT,
            "  %-38s %s%n",
            measure.key(),
            measure.format(results.overall().value(measure)));
      }
      report.gates().stream()
          .filter(Gate.Result::met)
          .forEach(result -> out.println(result.sentence()));
    }
    if (report.goodput() != null) {
      goodput(out, report.goodput());
    }
    out.println("report: " + reportFile + (htmlFile == null ? "" : ", page: " + htmlFile));
  }

  private static void goodput(PrintWriter out, Goodput worth) {
    out.printf(
        Locale.ROOT,
        "  effective training time %.2f %%, acting on incidents %.2f %%"
            + " (%d failures, %,.0f device-hours)%n",
        100 * worth.effective(worth.without()),
        100 * worth.effective(worth.acting()),
        worth.failures(),
        worth.deviceHours());
    out.printf(
        Locale.ROOT,
        "  time to a diagnosis -%.1f %%, failed restarts avoided %.0f, device-hours saved %,.0f%n",
        100 * worth.diagnosisSaved(),
        worth.restartsAvoided(),
        worth.deviceHoursSaved());
  }

  private static void row(PrintWriter out, String name, Scores scores) {
    out.printf(
        Locale.ROOT,
        "  %-20s found %s of %s, before failure %s, false pages %s, precision %s, recall %s%n",
        name,
        text(scores, Measure.DETECTED),
        text(scores, Measure.LABELS),
        text(scores, Measure.PREDICTED_BEFORE_FAILURE),
        text(scores, Measure.FALSE_PAGES),
        text(scores, Measure.PRECISION),
        text(scores, Measure.RECALL));
  }

  private static String text(Scores scores, Measure measure) {
    return measure.format(scores.value(measure));
  }
}
