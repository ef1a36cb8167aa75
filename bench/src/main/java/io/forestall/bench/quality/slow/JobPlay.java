package io.forestall.bench.quality.slow;

import io.forestall.app.traces.RawLines;
import io.forestall.schemas.record.Incident;
import io.forestall.schemas.record.NodeEvent;
import io.forestall.schemas.record.StepProgress;
import io.forestall.schemas.serde.SampleFrame;
import io.forestall.simulator.DeviceLayout;
import io.forestall.simulator.FleetLayout;
import io.forestall.simulator.FleetOutput;
import io.forestall.simulator.FleetRun;
import io.forestall.simulator.JobLayout;
import io.forestall.simulator.NodeLayout;
import io.forestall.streams.core.CoreConfig;
import io.forestall.streams.core.InlineRunner;
import io.forestall.traces.TraceDevice;
import io.forestall.traces.TraceEvent;
import io.forestall.traces.TraceJob;
import java.util.ArrayList;
import java.util.List;

/**
 * One simulated run through the whole pipeline, with the agent's own parsers for its log lines.
 * What the pipeline says is kept with the time of the telemetry that made it say so: an engineer
 * hears it then, whatever time it bears itself. One thread.
 */
final class JobPlay implements FleetOutput, RawLines.Sink {
  /** A revision of an incident, and when it was heard. */
  record Heard(long millis, Incident incident) {}

  private final boolean steps;
  private final InlineRunner runner;
  private final RawLines lines;
  private final List<Heard> heard = new ArrayList<>();
  private long nowMillis;

  private JobPlay(FleetRun run, boolean steps) {
    this.steps = steps;
    this.runner = new InlineRunner(CoreConfig.DEFAULT, this::hear);
    this.lines = new RawLines(devices(run.layout()), jobs(run.layout()), false, this);
    run.layout().placements(run.fromMillis()).forEach(runner::placement);
  }

  /** Everything that is heard while the run is played. */
  static List<Heard> of(FleetRun run, boolean steps) {
    var play = new JobPlay(run, steps);
    run.play(play);
    play.lines.close();
    return List.copyOf(play.heard);
  }

  private static List<TraceDevice> devices(FleetLayout layout) {
    var devices = new ArrayList<TraceDevice>();
    for (NodeLayout node : layout.nodes()) {
      for (DeviceLayout device : node.devices()) {
        devices.add(
            new TraceDevice(node.name(), device.id(), device.index(), device.pci(), device.rail()));
      }
    }
    return devices;
  }

  private static List<TraceJob> jobs(FleetLayout layout) {
    var jobs = new ArrayList<TraceJob>();
    for (JobLayout job : layout.jobs()) {
      for (String node : job.nodes()) {
        jobs.add(
            new TraceJob(
                job.id(), node, "", TraceJob.NO_RANK, "", TraceJob.OPEN_START, TraceJob.OPEN_END));
      }
    }
    return jobs;
  }

  private void hear(Incident incident) {
    heard.add(new Heard(nowMillis, incident));
  }

  @Override
  public void sample(SampleFrame frame) {
    nowMillis = Math.max(nowMillis, frame.eventTimeMillis);
    lines.advance(frame.eventTimeMillis);
    runner.sample(frame);
  }

  @Override
  public void kernelLine(String node, long timeMillis, String line) {
    lines.line(new TraceEvent(timeMillis, node, "kmsg", line, null));
  }

  @Override
  public void trainingLine(String job, String node, long timeMillis, String line) {
    if (steps) {
      lines.line(new TraceEvent(timeMillis, node, "stdout", line, null));
    }
  }

  @Override
  public void event(NodeEvent event) {
    runner.event(event);
  }

  @Override
  public void step(StepProgress step) {
    runner.step(step);
  }
}
