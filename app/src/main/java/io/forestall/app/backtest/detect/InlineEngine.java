package io.forestall.app.backtest.detect;

import static io.forestall.schemas.Checks.requireArgument;

import io.forestall.schemas.record.Anomaly;
import io.forestall.schemas.record.Incident;
import io.forestall.schemas.record.ModelArtifact;
import io.forestall.schemas.record.NodeEvent;
import io.forestall.schemas.record.NodeSample;
import io.forestall.schemas.record.Placement;
import io.forestall.schemas.record.StepProgress;
import io.forestall.schemas.serde.SampleFrame;
import io.forestall.streams.core.CoreConfig;
import io.forestall.streams.core.InlineRunner;
import io.forestall.streams.core.model.ModelShelf;
import io.forestall.traces.Trace;
import java.io.IOException;
import java.util.List;

/** The pipeline in memory, without an engine; windows run on all cores. */
public final class InlineEngine implements Engine {
  private final Trace trace;
  private final CoreConfig config;
  private final ModelShelf models;

  /**
   * An engine.
   *
   * @throws IllegalArgumentException if a model is refused, with the reason
   */
  public InlineEngine(Trace trace, CoreConfig config, List<ModelArtifact> models) {
    this.trace = trace;
    this.config = config;
    this.models = new ModelShelf(config.models());
    for (ModelArtifact model : models) {
      String refused = this.models.accept(model);
      requireArgument(refused == null, "%s", String.valueOf(refused));
    }
  }

  @Override
  public Detection run(RunWindow window, Progress progress) throws IOException {
    var log = new IncidentLog(window);
    var runner = new InlineRunner(config, models, new Output(log));
    var player = new TracePlayer(trace, window, new Input(runner), progress);
    window.play(trace, player);
    player.finish();
    runner.finish(window.toMillis());
    return player.detection(log);
  }

  @Override
  public int parallelism() {
    return Runtime.getRuntime().availableProcessors();
  }

  @Override
  public void close() {}

  private record Output(IncidentLog log) implements InlineRunner.Output {
    @Override
    public void incident(Incident incident) {
      log.incident(incident);
    }

    @Override
    public void anomaly(String key, Anomaly anomaly) {
      log.anomaly(anomaly);
    }
  }

  private static final class Input implements PipelineInput {
    private final InlineRunner runner;
    private final SampleFrame frame = new SampleFrame();

    Input(InlineRunner runner) {
      this.runner = runner;
    }

    @Override
    public void sample(NodeSample sample) {
      frame.fill(sample);
      runner.sample(frame);
    }

    @Override
    public void event(NodeEvent event) {
      runner.event(event);
    }

    @Override
    public void placement(Placement placement) {
      runner.placement(placement);
    }

    @Override
    public void step(StepProgress step) {
      runner.step(step);
    }
  }
}
