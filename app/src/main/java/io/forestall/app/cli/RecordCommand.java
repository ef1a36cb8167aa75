package io.forestall.app.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.forestall.app.config.ForestallConfig;
import io.forestall.app.traces.RecordReport;
import io.forestall.app.traces.RecordSettings;
import io.forestall.app.traces.TraceRecorder;
import io.forestall.traces.TraceProblems;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import org.apache.kafka.common.KafkaException;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code forestall record}. */
@Command(
    name = "record",
    mixinStandardHelpOptions = true,
    description = {
      "Writes what flows through the topics into a trace: telemetry, log lines, training progress"
          + " and placement.",
      "Ctrl-C ends it; what was recorded up to there is a whole trace.",
    },
    footer = {
      "",
      "Examples:",
      "  forestall record --out last-night --from 2026-01-31T18:00:00Z --until 2026-02-01T06:00:00Z",
      "  forestall record --out live --from latest --until stopped --nodes gpu-17,gpu-18",
      "",
      "Times are those at which the broker took a record in. The trace holds no labels; add"
          + " labels.csv by hand to judge it.",
    })
final class RecordCommand implements Callable<Integer> {
  @Option(
      names = "--out",
      required = true,
      paramLabel = "DIR",
      description = "Folder of the trace; must not exist.")
  private Path folder = Path.of("");

  @Option(
      names = "--from",
      paramLabel = "WHEN",
      defaultValue = "earliest",
      converter = FromText.class,
      description = "earliest, latest, or a time; default ${DEFAULT-VALUE}.")
  private long fromMillis;

  @Option(
      names = "--until",
      paramLabel = "WHEN",
      defaultValue = "end",
      converter = UntilText.class,
      description =
          "end (as far as the topics reach now), stopped (until Ctrl-C), or a time; default"
              + " ${DEFAULT-VALUE}.")
  private long untilMillis;

  @Option(names = "--nodes", paramLabel = "NODE", split = ",", description = "Only these nodes.")
  private List<String> nodes = List.of();

  @Mixin private ConfigOption common = new ConfigOption();

  @Option(names = "--json", description = "One JSON object per line.")
  private boolean json;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws CommandFailure, InterruptedException, JsonProcessingException {
    ForestallConfig config = common.read();
    var problems = new TraceProblems();
    var recorder = new TraceRecorder(settings(config), problems, Clock.systemUTC());
    RecordReport report;
    try (var progress = new TerminalProgress("recording", " records", 1, json)) {
      report = StoppableRun.of(recorder::stop, () -> recorder.run(progress));
    } catch (KafkaException e) {
      throw new CommandFailure(TraceOutcome.broken(config.kafka(), e));
    } catch (IOException e) {
      throw new CommandFailure(String.valueOf(e.getMessage()));
    }
    TraceOutcome.problems(spec, json, problems);
    if (json) {
      TraceOutcome.report(spec, "recorded", report, problems);
    } else {
      spec.commandLine()
          .getOut()
          .printf(
              Locale.ROOT,
              "%s: %d samples, %d log lines, %d steps of %d nodes%s%n",
              folder,
              report.samples(),
              report.events(),
              report.steps(),
              report.nodes(),
              report.rejected().isEmpty() ? "" : "; left out: " + report.rejected());
    }
    return 0;
  }

  private RecordSettings settings(ForestallConfig config) {
    try {
      return new RecordSettings(config.kafka(), folder, fromMillis, untilMillis, Set.copyOf(nodes));
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
    }
  }

  /** Reads {@code --from}. */
  static final class FromText implements ITypeConverter<Long> {
    @Override
    public Long convert(String text) {
      return MomentText.millis(
          text, Map.of("earliest", RecordSettings.EARLIEST, "latest", RecordSettings.LATEST));
    }
  }

  /** Reads {@code --until}. */
  static final class UntilText implements ITypeConverter<Long> {
    @Override
    public Long convert(String text) {
      return MomentText.millis(
          text, Map.of("end", RecordSettings.END, "stopped", RecordSettings.STOPPED));
    }
  }
}
