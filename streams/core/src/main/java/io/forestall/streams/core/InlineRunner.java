package io.forestall.streams.core;

import io.forestall.schemas.RejectReason;
import io.forestall.schemas.record.Anomaly;
import io.forestall.schemas.record.Incident;
import io.forestall.schemas.record.ModelArtifact;
import io.forestall.schemas.record.NodeEvent;
import io.forestall.schemas.record.NodeHealth;
import io.forestall.schemas.record.Placement;
import io.forestall.schemas.record.StepProgress;
import io.forestall.schemas.serde.SampleFrame;
import io.forestall.streams.core.align.Arrival;
import io.forestall.streams.core.align.Watermark;
import io.forestall.streams.core.model.ModelShelf;
import io.forestall.streams.core.score.NodeOutput;
import io.forestall.streams.core.score.NodeStage;
import io.forestall.streams.core.triage.JobStage;
import io.forestall.streams.core.triage.TriageOutput;
import java.util.ArrayList;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The whole pipeline in memory, in one thread, without an engine: for backtests, for tests, and as
 * the oracle that the other runners are compared with. Its input is one partition.
 */
public final class InlineRunner {
  /** What comes out of the pipeline. */
  public interface Output {
    void incident(Incident incident);

    default void anomaly(String key, Anomaly anomaly) {}

    default void health(NodeHealth health) {}

    default void reject(RejectReason reason, String detail) {}
  }

  private final CoreConfig config;
  private final Output out;
  private final TreeMap<String, NodeStage> nodes = new TreeMap<>();
  private final TreeMap<String, JobStage> jobs = new TreeMap<>();
  private final ModelShelf models;
  private final Watermark watermark;
  private final NodeOutput nodeOutput = new FromNode();
  private final TriageOutput jobOutput = new FromJob();

  /** A runner whose shelf is empty until {@link #model} fills it. */
  public InlineRunner(CoreConfig config, Output out) {
    this(config, new ModelShelf(config.models()), out);
  }

  /** A runner that asks the models of a shelf, which several may share. */
  public InlineRunner(CoreConfig config, ModelShelf models, Output out) {
    this.config = config;
    this.out = out;
    this.models = models;
    this.watermark = new Watermark(config.align());
  }

  /** Takes in one telemetry record of a trace. */
  public void sample(SampleFrame frame) {
    sample(frame, Arrival.UNKNOWN);
  }

  /** Takes in one telemetry record; only its corrected time, if it has one, lets time pass. */
  public void sample(SampleFrame frame, Arrival arrival) {
    NodeStage stage = node(frame.node);
    stage.sample(frame, arrival, nodeOutput);
    advanceTo(stage.lastTimeMillis());
  }

  /** Takes in one log line of a trace. */
  public void event(NodeEvent event) {
    event(event, Arrival.UNKNOWN);
  }

  /** Takes in one log line; it is decided upon when telemetry has come past its time. */
  public void event(NodeEvent event, Arrival arrival) {
    node(event.getNode()).event(event, arrival, nodeOutput);
  }

  /** Takes in where a node stands from now on. */
  public void placement(Placement placement) {
    node(placement.getNode()).placement(placement, nodeOutput);
  }

  /**
   * Takes in a trained model, which judges from the time on at which it was made.
   *
   * @return null if it is in use; else one sentence that says which model is refused and why
   */
  public @Nullable String model(ModelArtifact artifact) {
    return models.accept(artifact);
  }

  /** Takes in what a job's own log says. */
  public void step(StepProgress step) {
    job(step.getJob()).step(step, Arrival.UNKNOWN);
  }

  /**
   * Lets event time pass to the end of the second of this time, and decides everything up to it;
   * for the end of the input.
   */
  public void finish(long untilMillis) {
    decide(Math.floorDiv(untilMillis, 1_000) * 1_000 + 1_000);
  }

  private void advanceTo(long eventTimeMillis) {
    if (watermark.advance(eventTimeMillis)) {
      decide(watermark.millis());
    }
  }

  private void decide(long millis) {
    nodes.values().forEach(stage -> stage.advanceTo(millis, nodeOutput));
    var over = new ArrayList<String>();
    jobs.forEach(
        (group, stage) -> {
          stage.watermark(millis, jobOutput);
          if (stage.over()) {
            over.add(group);
          }
        });
    over.forEach(jobs::remove);
  }

  private NodeStage node(String name) {
    return nodes.computeIfAbsent(
        name, node -> new NodeStage(node, config.align(), config.score(), models));
  }

  private JobStage job(String group) {
    return jobs.computeIfAbsent(group, name -> new JobStage(name, config.triage()));
  }

  private final class FromJob implements TriageOutput {
    @Override
    public void incident(Incident incident) {
      out.incident(incident);
    }

    @Override
    public void outcome(NodeOutcome outcome) {
      NodeStage stage = nodes.get(outcome.node());
      if (stage != null) {
        stage.outcome(outcome);
      }
    }
  }

  private final class FromNode implements NodeOutput {
    @Override
    public void report(NodeReport report) {
      job(report.group()).report(report);
    }

    @Override
    public void anomaly(String key, Anomaly anomaly) {
      out.anomaly(key, anomaly);
    }

    @Override
    public void health(NodeHealth health) {
      out.health(health);
    }

    @Override
    public void reject(RejectReason reason, String detail) {
      out.reject(reason, detail);
    }
  }
}
