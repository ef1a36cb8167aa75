package io.forestall.app.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.forestall.app.detect.DetectReport;
import io.forestall.app.detect.DetectRun;
import io.forestall.app.detect.DetectorKind;
import io.forestall.traces.TraceProblems;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code forestall detect}. */
@Command(
    name = "detect",
    mixinStandardHelpOptions = true,
    description = {
      "Scores any table of numbers, row by row and without looking ahead.",
      "The input is CSV with one row per time and one column per metric, packed with gzip or not;"
          + " a head and a column of times are recognised and may be missing.",
      "The output has a row for each row: time, score from 0 to 1, alarm, and the three metrics that"
          + " contributed most, each with its share. Alarm is 1 where an alarm starts: the score"
          + " reached 0.5, and there was no alarm within the last hour, or 60 rows where rows have"
          + " no time.",
    },
    footer = {
      "",
      "Examples:",
      "  forestall detect --input latency.csv --out scores.csv",
      "  forestall detect --input machine_test.csv.gz --train machine_train.csv.gz --out scores.csv",
      "",
      "Empty cells and NaN are gaps, not zeros. What cannot be read is named with file and line, and"
          + " the rest goes on.",
    })
final class DetectCommand implements Callable<Integer> {
  private static final long MEBIBYTE = 1 << 20;

  @Option(
      names = "--input",
      required = true,
      paramLabel = "FILE",
      description = "CSV file; .gz is unpacked.")
  private Path input = Path.of("");

  @Option(
      names = "--train",
      paramLabel = "FILE",
      description = "CSV file with the same columns, to learn from before the input begins.")
  private @Nullable Path training;

  @Option(
      names = "--out",
      required = true,
      paramLabel = "FILE",
      description = "CSV file of the scores; replaced if it exists, packed if it ends in .gz.")
  private Path out = Path.of("");

  @Option(
      names = "--detector",
      defaultValue = "default",
      paramLabel = "NAME",
      description =
          "${COMPLETION-CANDIDATES}; default ${DEFAULT-VALUE}. The other is there to compare with.")
  private DetectorKind detector = DetectorKind.DEFAULT;

  @Option(names = "--json", description = "One JSON object per line.")
  private boolean json;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws CommandFailure, JsonProcessingException {
    if (isOut(input) || (training != null && isOut(training))) {
      throw new ParameterException(spec.commandLine(), "--out must be another file than is read");
    }
    var problems = new TraceProblems();
    DetectReport report;
    try (var progress = new TerminalProgress("detecting", " MiB", MEBIBYTE, json)) {
      report = new DetectRun(input, training, out, detector, problems).run(progress);
    } catch (IOException e) {
      throw new CommandFailure(String.valueOf(e.getMessage()));
    }
    TraceOutcome.problems(spec, json, problems);
    if (json) {
      TraceOutcome.report(spec, "detected", report, problems);
    } else {
      spec.commandLine()
          .getOut()
          .printf(
              Locale.ROOT,
              "%s: %d rows, %d alarms, %d series%s%s%n",
              out,
              report.rows(),
              report.alarms(),
              report.series().size(),
              report.trainingRows() == 0
                  ? ""
                  : "; learnt " + report.trainingRows() + " rows before",
              report.leftOut().isEmpty() ? "" : "; left out, no numbers: " + report.leftOut());
    }
    return 0;
  }

  private boolean isOut(Path read) {
    return read.toAbsolutePath().normalize().equals(out.toAbsolutePath().normalize());
  }
}
