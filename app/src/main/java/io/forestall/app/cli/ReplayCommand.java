package io.forestall.app.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.forestall.app.config.ForestallConfig;
import io.forestall.app.traces.ReplayReport;
import io.forestall.app.traces.ReplaySettings;
import io.forestall.app.traces.TraceReplayer;
import io.forestall.traces.TraceProblems;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** {@code forestall replay}. */
@Command(
    name = "replay",
    mixinStandardHelpOptions = true,
    description = {
      "Plays a trace onto the topics, as its agents would have sent it.",
      "Missing topics are created. Ctrl-C ends it; what was sent until then stays sent.",
    },
    footer = {
      "",
      "Examples:",
      "  forestall replay last-night --speed 60 --shift-to now",
      "  forestall replay last-night --speed max --config test-cluster.yaml",
      "",
      "Labels are never sent. Lines without a parse are parsed as the agent would.",
    })
final class ReplayCommand implements Callable<Integer> {
  private static final long NOW = -2;
  private static final long MILLIS_PER_MINUTE = 60_000;

  @Parameters(index = "0", paramLabel = "DIR", description = "Folder of the trace.")
  private Path folder = Path.of("");

  @Option(
      names = "--speed",
      paramLabel = "N",
      defaultValue = "1",
      converter = SpeedText.class,
      description = "Times real time, such as 60 or 0.5, or max; default ${DEFAULT-VALUE}.")
  private double speed;

  @Option(
      names = "--shift-to",
      paramLabel = "WHEN",
      converter = ShiftText.class,
      description =
          "now, or a time: moves all times so that the first sample has this one. Without it times"
              + " stay as they are.")
  private @Nullable Long shiftTo;

  @Mixin private ConfigOption common = new ConfigOption();

  @Option(names = "--json", description = "One JSON object per line.")
  private boolean json;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws CommandFailure, InterruptedException, JsonProcessingException {
    ForestallConfig config = common.read();
    Clock clock = Clock.systemUTC();
    var problems = new TraceProblems();
    var settings = new ReplaySettings(config.kafka(), folder, speed, firstMillis(clock));
    var replayer = new TraceReplayer(settings, problems, clock, System::nanoTime);
    ReplayReport report;
    try (var progress =
        new TerminalProgress("replaying", " min of the trace", MILLIS_PER_MINUTE, json)) {
      report = StoppableRun.of(replayer::stop, () -> replayer.run(progress));
    } catch (KafkaException e) {
      throw new CommandFailure(TraceOutcome.broken(config.kafka(), e));
    } catch (IOException e) {
      throw new CommandFailure(String.valueOf(e.getMessage()));
    }
    TraceOutcome.problems(spec, json, problems);
    if (json) {
      TraceOutcome.report(spec, "replayed", report, problems);
    } else {
      spec.commandLine()
          .getOut()
          .printf(
              Locale.ROOT,
              "%s: %d samples, %d log lines, %d steps, %d placements in %.1f s (%.0f records/s)%s%n",
              folder,
              report.samples(),
              report.events(),
              report.steps(),
              report.placements(),
              report.seconds(),
              report.recordsPerSecond(),
              report.complete() ? "" : "; stopped before the end");
    }
    return 0;
  }

  private long firstMillis(Clock clock) {
    Long wanted = shiftTo;
    if (wanted == null) {
      return ReplaySettings.KEEP;
    }
    return wanted == NOW ? clock.millis() : wanted;
  }

  /** Reads a number above 0, or max. */
  static final class SpeedText implements ITypeConverter<Double> {
    @Override
    public Double convert(String text) {
      if (text.equals("max")) {
        return Double.POSITIVE_INFINITY;
      }
      double speed = text.matches("[0-9]{1,9}(\\.[0-9]{1,9})?") ? Double.parseDouble(text) : 0;
      if (!(speed > 0)) {
        throw new TypeConversionException(
            "must be max or a number above 0 such as 60 or 0.5: " + text);
      }
      return speed;
    }
  }

  /** Reads {@code --shift-to}. */
  static final class ShiftText implements ITypeConverter<Long> {
    @Override
    public Long convert(String text) {
      return MomentText.millis(text, Map.of("now", NOW));
    }
  }
}
