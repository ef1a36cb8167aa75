package io.forestall.app.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.forestall.app.config.ForestallConfig;
import io.forestall.app.models.ModelPublisher;
import io.forestall.app.traces.RawLines;
import io.forestall.schemas.config.KafkaConfig;
import io.forestall.schemas.record.ModelArtifact;
import io.forestall.schemas.record.NodeEvent;
import io.forestall.schemas.record.StepProgress;
import io.forestall.traces.Trace;
import io.forestall.traces.TraceEvent;
import io.forestall.traces.TraceProblems;
import io.forestall.training.HorizonQuality;
import io.forestall.training.LogReading;
import io.forestall.training.ModelFolder;
import io.forestall.training.ModelGate;
import io.forestall.training.ModelTraining;
import io.forestall.training.TrainedModel;
import io.forestall.training.TrainingException;
import io.forestall.training.TrainingProgress;
import io.forestall.training.TrainingResult;
import io.forestall.training.TrainingSettings;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code forestall train}. */
@Command(
    name = "train",
    mixinStandardHelpOptions = true,
    description = {
      "Trains failure risk and outlier models on labelled traces and says what they are worth.",
      "Writes NAME.model and model-card.md; a model that misses a condition is not published.",
    },
    footer = {
      "",
      "Examples:",
      "  forestall train --traces traces/week --traces traces/llama3 --out models",
      "  forestall train --traces traces/week --out models --require '1h.roc_auc>=0.9' \\",
      "      --publish --config forestall.yaml",
      "",
      "Exit code 1 if a condition is missed or nothing can be learned, 2 for wrong usage.",
    })
final class TrainCommand implements Callable<Integer> {
  @Option(
      names = "--traces",
      required = true,
      arity = "1..*",
      paramLabel = "DIR",
      description = "Folders of labelled traces; may be repeated.")
  private List<Path> traces = List.of();

  @Option(
      names = "--out",
      required = true,
      paramLabel = "DIR",
      description = "Where models and model card go.")
  private Path out = Path.of("");

  @Option(
      names = "--require",
      defaultValue = ModelGate.DEFAULT,
      paramLabel = "CONDITIONS",
      description = "Conditions to be met, separated by commas; default ${DEFAULT-VALUE}.")
  private String require = "";

  @Option(
      names = "--publish",
      description = "Puts the models that meet their conditions on topic models.")
  private boolean publish;

  @Option(
      names = "--seed",
      defaultValue = "1",
      description = "Seed of everything random; default ${DEFAULT-VALUE}.")
  private long seed;

  @Option(
      names = "--max-rows",
      defaultValue = "100000",
      description =
          "Rows kept in memory, about 1 KiB each; beyond it they are thinned out; default"
              + " ${DEFAULT-VALUE}.")
  private int maxRows;

  @Option(
      names = {"-c", "--config"},
      paramLabel = "FILE",
      description = "Configuration file (YAML); its section kafka says where to publish.")
  private @Nullable Path configFile;

  @Option(names = "--json", description = "One JSON object with what came of it.")
  private boolean json;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws IOException, InterruptedException, CommandFailure {
    List<ModelGate> gates = gates();
    TrainingSettings settings = settings();
    KafkaConfig kafka = ForestallConfig.read(configFile).kafka();
    var problems = new TraceProblems();
    TrainingResult result = train(settings, gates, problems);
    ModelFolder.write(result, out);
    List<String> published = publish ? publish(result, kafka) : List.of();
    tell(result, published);
    TraceOutcome.problems(spec, json, problems);
    return result.gatesMet() && !result.models().isEmpty() ? 0 : Forestall.FAILED;
  }

  private List<ModelGate> gates() {
    try {
      return ModelGate.parse(require);
    } catch (IllegalArgumentException e) {
      throw wrong("--require: " + e.getMessage());
    }
  }

  private TrainingSettings settings() {
    for (Path trace : traces) {
      if (!Files.isDirectory(trace)) {
        throw wrong("--traces is no folder: " + trace);
      }
    }
    try {
      return TrainingSettings.DEFAULT.with(seed, maxRows);
    } catch (IllegalArgumentException e) {
      throw wrong("--max-rows: " + e.getMessage());
    }
  }

  private ParameterException wrong(String problem) {
    return new ParameterException(spec.commandLine(), problem);
  }

  private TrainingResult train(
      TrainingSettings settings, List<ModelGate> gates, TraceProblems problems)
      throws CommandFailure {
    try (var progress = new StageBars(json)) {
      return new ModelTraining(settings, gates, ReadLogs::new, progress).train(traces, problems);
    } catch (IOException | TrainingException e) {
      throw new CommandFailure("training failed: " + e.getMessage());
    }
  }

  private List<String> publish(TrainingResult result, KafkaConfig kafka)
      throws InterruptedException, CommandFailure {
    List<String> published = new ArrayList<>();
    try (var publisher = new ModelPublisher(kafka)) {
      for (TrainedModel model : result.models()) {
        if (model.gatesMet()) {
          ModelArtifact artifact = ModelPublisher.artifact(model, System.currentTimeMillis());
          publisher.publish(artifact);
          published.add(artifact.getName() + ' ' + artifact.getVersion());
        }
      }
      return published;
    } catch (KafkaException e) {
      throw new CommandFailure(TraceOutcome.broken(kafka, e));
    }
  }

  private void tell(TrainingResult result, List<String> published) throws IOException {
    PrintWriter stdout = spec.commandLine().getOut();
    PrintWriter stderr = spec.commandLine().getErr();
    if (json) {
      stdout.println(new ObjectMapper().writeValueAsString(summary(result, published)));
    } else {
      for (HorizonQuality quality : result.horizons()) {
        stdout.printf(Locale.ROOT, "failure within %s%n", quality.name());
        ModelGate.measures(quality)
            .forEach((name, value) -> stdout.printf(Locale.ROOT, "  %-20s %.4g%n", name, value));
      }
      result.gates().forEach(gate -> stdout.println(gate.sentence()));
      published.forEach(model -> stdout.println("published: " + model));
      stdout.println("models and model card: " + out);
    }
    result.skipped().forEach((what, why) -> stderr.println("not trained: " + what + ": " + why));
    if (publish) {
      result.models().stream()
          .filter(model -> !model.gatesMet())
          .forEach(model -> stderr.println("not published: " + model.name() + " misses its gate"));
    }
    stdout.flush();
    stderr.flush();
  }

  private Map<String, Object> summary(TrainingResult result, List<String> published) {
    Map<String, Object> horizons = new LinkedHashMap<>();
    result.horizons().forEach(one -> horizons.put(one.name(), defined(ModelGate.measures(one))));
    Map<String, Object> told = new LinkedHashMap<>();
    told.put("out", out.toString());
    told.put("horizons", horizons);
    var outlier = result.outlier();
    told.put("outlier", outlier == null ? null : defined(ModelGate.measures(outlier)));
    told.put("skipped", result.skipped());
    told.put("gates_met", result.gatesMet());
    told.put("gates", result.gates().stream().map(ModelGate.Result::sentence).toList());
    told.put("published", published);
    return told;
  }

  /** JSON has no NaN: what is undefined is null. */
  private static Map<String, @Nullable Double> defined(Map<String, Double> measures) {
    Map<String, @Nullable Double> defined = new LinkedHashMap<>();
    measures.forEach((name, value) -> defined.put(name, Double.isFinite(value) ? value : null));
    return defined;
  }

  /** Log lines by the agent's own parsers. */
  private static final class ReadLogs implements LogReading.Lines {
    private final RawLines logs;

    ReadLogs(Trace trace, Consumer<NodeEvent> events) {
      logs =
          new RawLines(
              trace,
              new RawLines.Sink() {
                @Override
                public void event(NodeEvent event) {
                  events.accept(event);
                }

                @Override
                public void step(StepProgress step) {
                  // models are about machines
                }
              });
    }

    @Override
    public void line(TraceEvent line) {
      logs.line(line);
    }

    @Override
    public void advance(long timeMillis) {
      logs.advance(timeMillis);
    }

    @Override
    public void close() {
      logs.close();
    }
  }

  /** A bar for each stage, in per mille of it. */
  private static final class StageBars implements TrainingProgress, AutoCloseable {
    private static final int PARTS = 1_000;

    private final boolean json;
    private @Nullable TerminalProgress bar;

    StageBars(boolean json) {
      this.json = json;
    }

    @Override
    public void stage(String name) {
      close();
      bar = new TerminalProgress(name, " %", PARTS / 100, json);
    }

    @Override
    public void at(long done, long total) {
      TerminalProgress present = bar;
      if (present != null) {
        present.at(PARTS * done / Math.max(1, total), PARTS);
      }
    }

    @Override
    public void close() {
      TerminalProgress present = bar;
      if (present != null) {
        present.close();
      }
    }
  }
}
