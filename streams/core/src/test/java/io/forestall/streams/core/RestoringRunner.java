package io.forestall.streams.core;

import io.forestall.detectors.StateReader;
import io.forestall.detectors.StateWriter;
import io.forestall.schemas.RejectReason;
import io.forestall.schemas.record.Anomaly;
import io.forestall.schemas.record.Incident;
import io.forestall.schemas.record.NodeHealth;
import io.forestall.schemas.serde.SampleFrame;
import io.forestall.streams.core.align.Arrival;
import io.forestall.streams.core.align.Watermark;
import io.forestall.streams.core.score.NodeOutput;
import io.forestall.streams.core.score.NodeStage;
import io.forestall.streams.core.triage.JobStage;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/**
 * Runs the stages as {@link InlineRunner} does, and can put each of them through its own snapshot
 * at any time, as an engine does that stops here and goes on elsewhere.
 */
final class RestoringRunner implements NodeOutput {
  private static final CoreConfig CONFIG = CoreConfig.DEFAULT;

  final List<Incident> incidents = new ArrayList<>();
  final List<NodeReport> reports = new ArrayList<>();
  final TreeMap<String, NodeStage> nodes = new TreeMap<>();
  final TreeMap<String, JobStage> jobs = new TreeMap<>();
  private final Watermark watermark = new Watermark(CONFIG.align());
  private final SampleFrame frame = new SampleFrame();

  void accept(Input input) {
    if (input instanceof Input.Sample sample) {
      frame.fill(sample.record());
      NodeStage stage = node(frame.node);
      stage.sample(frame, sample.arrival(), this);
      if (watermark.advance(stage.lastTimeMillis())) {
        advance(watermark.millis());
      }
    } else if (input instanceof Input.Event event) {
      node(event.record().getNode()).event(event.record(), event.arrival(), this);
    } else if (input instanceof Input.Placed placed) {
      node(placed.record().getNode()).placement(placed.record(), this);
    } else if (input instanceof Input.Step step) {
      job(step.record().getJob()).step(step.record(), Arrival.UNKNOWN);
    }
  }

  /** Saves every stage and goes on with stages that have read what was saved. */
  void interrupt() {
    nodes.replaceAll((name, stage) -> readNode(name, bytes(stage)));
    jobs.replaceAll((name, stage) -> readJob(name, bytes(stage)));
  }

  static byte[] bytes(NodeStage stage) {
    var out = new StateWriter();
    stage.write(out);
    return out.toBytes();
  }

  static byte[] bytes(JobStage stage) {
    var out = new StateWriter();
    stage.write(out);
    return out.toBytes();
  }

  static NodeStage readNode(String name, byte[] bytes) {
    var stage = new NodeStage(name, CONFIG.align(), CONFIG.score());
    stage.read(new StateReader(bytes));
    return stage;
  }

  static JobStage readJob(String name, byte[] bytes) {
    var stage = new JobStage(name, CONFIG.triage());
    stage.read(new StateReader(bytes));
    return stage;
  }

  private void advance(long millis) {
    nodes.values().forEach(stage -> stage.advanceTo(millis, this));
    jobs.values().forEach(stage -> stage.watermark(millis, incidents::add));
    jobs.values().removeIf(JobStage::over);
  }

  private NodeStage node(String name) {
    return nodes.computeIfAbsent(name, node -> new NodeStage(node, CONFIG.align(), CONFIG.score()));
  }

  private JobStage job(String group) {
    return jobs.computeIfAbsent(group, name -> new JobStage(name, CONFIG.triage()));
  }

  @Override
  public void report(NodeReport report) {
    reports.add(report);
    job(report.group()).report(report);
  }

  @Override
  public void anomaly(String key, Anomaly anomaly) {}

  @Override
  public void health(NodeHealth health) {}

  @Override
  public void reject(RejectReason reason, String detail) {}
}
