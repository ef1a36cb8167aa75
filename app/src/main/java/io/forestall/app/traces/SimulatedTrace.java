package io.forestall.app.traces;

import io.forestall.schemas.record.StepProgress;
import io.forestall.simulator.DeviceLayout;
import io.forestall.simulator.FleetLayout;
import io.forestall.simulator.FleetRun;
import io.forestall.simulator.JobLayout;
import io.forestall.simulator.JobSchedule;
import io.forestall.simulator.NodeLayout;
import io.forestall.simulator.ScenarioPlan;
import io.forestall.traces.TraceDevice;
import io.forestall.traces.TraceEvent;
import io.forestall.traces.TraceJob;
import io.forestall.traces.TraceLabel;
import io.forestall.traces.TraceNode;
import io.forestall.traces.TraceWindow;
import io.forestall.traces.TraceWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.LongAdder;

/**
 * Plays a scenario's plan into a trace. Chains of runs are played side by side; what they print is
 * added in their order, so that the trace is byte-equal whatever the number of threads.
 */
public final class SimulatedTrace {
  private final ScenarioPlan plan;
  private final long plannedSamples;
  private final Progress progress;
  private final LongAdder samples = new LongAdder();
  private final LongAdder deviceTicks = new LongAdder();
  private volatile boolean stopped;

  /**
   * A trace that is yet to be written.
   *
   * @param progress told of nodes' samples, from any thread
   */
  public SimulatedTrace(ScenarioPlan plan, Progress progress) {
    this.plan = plan;
    this.plannedSamples = plan.runs().stream().mapToLong(FleetRun::samples).sum();
    this.progress = progress;
  }

  /**
   * Writes all of it, or nothing.
   *
   * @throws CancellationException when it was stopped
   */
  public void write(Path folder, int threads) throws IOException, InterruptedException {
    try (TraceWriter trace = TraceWriter.create(folder, /* gzip= */ true)) {
      writeLayout(plan.layout(), trace);
      for (TraceLabel label : plan.labels()) {
        trace.label(label);
      }
      if (plan.sampled()) {
        for (FleetRun run : plan.runs()) {
          writeWindow(run, trace);
        }
      }
      playAll(threads, trace);
      trace.commit();
    }
  }

  /** Lets {@link #write} end soon, without a trace. */
  public void stop() {
    stopped = true;
  }

  /** Samples of nodes so far. */
  public long samples() {
    return samples.sum();
  }

  /** Samples of devices so far. */
  public long deviceTicks() {
    return deviceTicks.sum();
  }

  private void writeLayout(FleetLayout layout, TraceWriter trace) throws IOException {
    for (NodeLayout node : layout.nodes()) {
      trace.node(
          new TraceNode(
              node.name(),
              node.vendor(),
              node.sku(),
              node.devices().size(),
              node.rack(),
              node.leaf()));
      for (DeviceLayout device : node.devices()) {
        trace.device(
            new TraceDevice(node.name(), device.id(), device.index(), device.pci(), device.rail()));
      }
    }
    for (JobLayout job : layout.jobs()) {
      for (int position = 0; position < job.nodes().size(); position++) {
        writeRanks(layout.node(job.nodes().get(position)), job, position, trace);
      }
    }
  }

  private void writeRanks(NodeLayout node, JobLayout job, int position, TraceWriter trace)
      throws IOException {
    int devices = node.devices().size();
    for (DeviceLayout device : node.devices()) {
      trace.job(rank(job, node, device.id(), position * devices + device.index(), position));
    }
    if (devices == 0) {
      trace.job(rank(job, node, "", position, position));
    }
  }

  private TraceJob rank(JobLayout job, NodeLayout node, String device, int rank, int position) {
    JobSchedule schedule = plan.schedule(job.id());
    return new TraceJob(
        job.id(),
        node.name(),
        device,
        rank,
        job.role(position),
        Math.max(plan.startMillis(), schedule.startMillis()),
        schedule.endMillis()); // that of a job without end is TraceJob.OPEN_END
  }

  private static void writeWindow(FleetRun run, TraceWriter trace) throws IOException {
    for (NodeLayout node : run.layout().nodes()) {
      trace.window(
          new TraceWindow(run.name(), node.name(), run.fromMillis(), run.toMillis(), run.weight()));
    }
  }

  private void playAll(int threads, TraceWriter trace) throws IOException, InterruptedException {
    ExecutorService executor =
        Executors.newFixedThreadPool(threads, task -> new Thread(task, "forestall-simulate"));
    try {
      List<Future<RunRecorder>> chains = new ArrayList<>();
      for (RunChain chain : RunChain.of(plan.runs())) {
        chains.add(executor.submit(() -> play(chain, trace)));
      }
      for (int position = 0; position < chains.size(); position++) {
        RunRecorder recorder = chains.set(position, null).get(); // lets its lines go
        for (TraceEvent event : recorder.events()) {
          trace.event(event);
        }
        for (StepProgress step : recorder.steps()) {
          trace.step(step);
        }
      }
    } catch (ExecutionException e) {
      if (e.getCause() instanceof CancellationException cancelled) {
        throw cancelled;
      }
      if (e.getCause() instanceof UncheckedIOException wrapped) {
        throw new IOException(wrapped.getMessage(), wrapped);
      }
      throw new IllegalStateException("a run failed", e.getCause());
    } finally {
      stopped = true;
      executor.shutdown();
    }
  }

  private RunRecorder play(RunChain chain, TraceWriter trace) throws IOException {
    try (RunRecorder recorder = new RunRecorder(trace, this::sampled)) {
      for (FleetRun run : chain.runs()) {
        recorder.begin();
        run.play(recorder);
      }
      return recorder;
    }
  }

  private void sampled(int devices) {
    if (stopped) {
      throw new CancellationException();
    }
    samples.increment();
    deviceTicks.add(devices);
    progress.at(samples.sum(), plannedSamples);
  }
}
