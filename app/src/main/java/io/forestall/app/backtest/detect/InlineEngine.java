package io.forestall.app.backtest.detect;

import io.forestall.schemas.record.Anomaly;
import io.forestall.schemas.record.Incident;
import io.forestall.schemas.record.NodeEvent;
import io.forestall.schemas.record.NodeSample;
import io.forestall.schemas.record.Placement;
import io.forestall.schemas.record.StepProgress;
import io.forestall.schemas.serde.SampleFrame;
import io.forestall.streams.core.CoreConfig;
import io.forestall.streams.core.InlineRunner;
import io.forestall.traces.Trace;
import java.io.IOException;

/** The pipeline in memory, without an engine; windows run on all cores. */
public final class InlineEngine implements Engine {
  private final Trace trace;
  private final CoreConfig config;

  public InlineEngine(Trace trace, CoreConfig config) {
    this.trace = trace;
    this.config = config;
  }

  @Override
  public Detection run(RunWindow window, Progress progress) throws IOException {
    var log = new IncidentLog(window);
    var runner = new InlineRunner(config, new Output(log));
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
