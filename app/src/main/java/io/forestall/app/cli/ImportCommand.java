package io.forestall.app.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.forestall.app.traces.imports.ImportReport;
import io.forestall.app.traces.imports.ImportSettings;
import io.forestall.app.traces.imports.RecordingFormat;
import io.forestall.app.traces.imports.TimeUnitText;
import io.forestall.app.traces.imports.TraceImporter;
import io.forestall.traces.TraceProblems;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code forestall import}. */
@Command(
    name = "import",
    mixinStandardHelpOptions = true,
    description = {
      "Makes a trace of others' recordings: CSV files, packed with gzip or not.",
      "prometheus-long: one row per number, with the columns ts, metric, value; all others are"
          + " labels.",
      "wide: one row per time and one column per series; without a head columns are metric_1 and so"
          + " on, without times row n is at n intervals.",
      "Names of exporters and of the catalogue become its metrics in its units; what it does not"
          + " know is carried along.",
    },
    footer = {
      "",
      "Examples:",
      "  forestall import --format prometheus-long gpu17_*.csv.gz --out gpu17 --sku A100-SXM4",
      "  forestall import --format wide machine-1_train.csv machine-1_test.csv --out machine-1"
          + " --interval 60s",
      "",
      "Broken rows are named with file and line, and the rest goes on. Of several files of one node"
          + " that overlap in time the first one counts.",
    })
final class ImportCommand implements Callable<Integer> {
  @Option(
      names = "--format",
      required = true,
      paramLabel = "FORMAT",
      description = "${COMPLETION-CANDIDATES}.")
  private RecordingFormat format = RecordingFormat.WIDE;

  @Parameters(arity = "1..*", paramLabel = "FILE", description = "CSV files; .gz is unpacked.")
  private List<Path> files = List.of();

  @Option(
      names = "--out",
      required = true,
      paramLabel = "DIR",
      description = "Folder of the trace; must not exist.")
  private Path folder = Path.of("");

  @Option(
      names = "--node",
      paramLabel = "NAME",
      defaultValue = "",
      description = "Node of all files; else each file's name up to the first '_' or '.'.")
  private String node = "";

  @Option(
      names = "--time-column",
      paramLabel = "COLUMN",
      defaultValue = "",
      description = "Name or number of the column of times; else ts, time or timestamp.")
  private String timeColumn = "";

  @Option(
      names = "--time-unit",
      paramLabel = "UNIT",
      defaultValue = "s",
      description = "${COMPLETION-CANDIDATES}; default ${DEFAULT-VALUE}.")
  private TimeUnitText timeUnit = TimeUnitText.S;

  @Option(
      names = "--interval",
      paramLabel = "TIME",
      converter = DemoCommand.DurationText.class,
      description = "Distance of rows, such as 60s; else that of their times, or 60s without.")
  private @Nullable Duration interval;

  @Option(
      names = "--labels",
      paramLabel = "FILE",
      description = "What is known to have happened, in the format of GWDG's GPU recordings.")
  private @Nullable Path labels;

  @Option(
      names = "--sku",
      paramLabel = "MODEL",
      defaultValue = "",
      description = "Model of the accelerators, such as A100-SXM4-80GB.")
  private String sku = "";

  @Option(names = "--json", description = "One JSON object per line.")
  private boolean json;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws CommandFailure, JsonProcessingException {
    var problems = new TraceProblems();
    ImportReport report;
    try {
      report = TraceImporter.run(settings(), problems);
    } catch (IOException e) {
      throw new CommandFailure(String.valueOf(e.getMessage()));
    }
    TraceOutcome.problems(spec, json, problems);
    if (json) {
      TraceOutcome.report(spec, "imported", report, problems);
    } else {
      spec.commandLine()
          .getOut()
          .printf(
              Locale.ROOT,
              "%s: %d samples of %d nodes with %d devices, %d labels; %d rows, %d repeated, %d"
                  + " broken%s%n",
              folder,
              report.samples(),
              report.nodes(),
              report.devices(),
              report.labels(),
              report.rows(),
              report.repeatedRows(),
              report.badRows(),
              report.rejected().isEmpty() ? "" : "; numbers left out: " + report.rejected());
    }
    return 0;
  }

  private ImportSettings settings() {
    try {
      return new ImportSettings(
          format, files, folder, node, timeColumn, timeUnit, interval, labels, sku);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
    }
  }
}
