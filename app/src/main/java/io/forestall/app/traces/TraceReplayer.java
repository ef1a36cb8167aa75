package io.forestall.app.traces;

import io.forestall.schemas.Topic;
import io.forestall.schemas.record.NodeEvent;
import io.forestall.schemas.record.NodeSample;
import io.forestall.schemas.record.Placement;
import io.forestall.schemas.record.StepProgress;
import io.forestall.schemas.topics.TopicAdmin;
import io.forestall.traces.Trace;
import io.forestall.traces.TraceEvent;
import io.forestall.traces.TraceListener;
import io.forestall.traces.TraceProblems;
import java.io.IOException;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;

/**
 * Plays a trace onto the input topics, in the order of time and at a multiple of real time. Lines
 * that nobody has parsed yet go through the agent's parsers. Labels are not even opened.
 *
 * <p>One thread runs it; any may stop it, and what was handed over until then is delivered.
 */
public final class TraceReplayer {
  private final ReplaySettings settings;
  private final TraceProblems problems;
  private final InstantSource clock;
  private final LongSupplier nanoTime;
  private volatile boolean stopped;

  /**
   * A replayer that notes what it cannot use among the problems.
   *
   * @param nanoTime time source for durations, such as {@code System::nanoTime}
   */
  public TraceReplayer(
      ReplaySettings settings, TraceProblems problems, InstantSource clock, LongSupplier nanoTime) {
    this.settings = settings;
    this.problems = problems;
    this.clock = clock;
    this.nanoTime = nanoTime;
  }

  /**
   * Plays until the end or {@link #stop}.
   *
   * @throws IOException if there is no trace to read
   * @throws org.apache.kafka.common.KafkaException if the cluster fails
   */
  public ReplayReport run(Progress progress) throws IOException, InterruptedException {
    Trace trace = Trace.open(settings.folder(), problems);
    try (var admin = new TopicAdmin(settings.kafka())) {
      admin.create(List.of(Topic.PLACEMENT, Topic.TELEMETRY, Topic.EVENTS, Topic.STEPS));
    }
    long startNanos = nanoTime.getAsLong();
    try (var sender = new TopicSender(settings.kafka(), clock)) {
      var playing = new Playing(trace, sender, progress);
      boolean complete = playing.play();
      sender.flush();
      double seconds = (nanoTime.getAsLong() - startNanos) / (double) TimeUnit.SECONDS.toNanos(1);
      return playing.report(seconds, complete);
    }
  }

  /** Ends the replay soon; any thread may call it. */
  public void stop() {
    stopped = true;
  }

  private final class Playing implements TraceListener {
    private final Trace trace;
    private final Outlet outlet;
    private final Progress progress;
    private final RawLines lines;
    private final Pace pace;
    private final long startMillis;
    private final long endMillis;

    Playing(Trace trace, TopicSender sender, Progress progress) throws IOException {
      this.trace = trace;
      this.progress = progress;
      this.startMillis = trace.startMillis();
      this.endMillis = trace.endMillis();
      boolean keep = settings.firstMillis() == ReplaySettings.KEEP;
      this.outlet = new Outlet(sender, keep ? 0 : settings.firstMillis() - startMillis);
      this.lines = new RawLines(trace, outlet);
      this.pace =
          new Pace(
              settings.speed(),
              startMillis,
              nanoTime,
              nanos -> LockSupport.parkNanos(this, nanos),
              () -> stopped);
    }

    /** Whether it came to the trace's end. */
    boolean play() throws IOException {
      try {
        trace.play(this);
        lines.close();
        return true;
      } catch (StoppedException e) {
        return false;
      }
    }

    /** Waits for a moment of the trace; lines that are due before it are read before it. */
    private void await(long timeMillis) {
      for (long due = lines.dueMillis(); due < timeMillis; due = lines.dueMillis()) {
        pace.await(due);
        lines.advance(due);
      }
      pace.await(timeMillis);
      if (stopped) {
        throw new StoppedException();
      }
      lines.advance(timeMillis);
      progress.at(timeMillis - startMillis, endMillis - startMillis);
    }

    @Override
    public void placement(Placement placement) {
      await(placement.getEventTimeMillis());
      outlet.placement(placement);
    }

    @Override
    public void sample(NodeSample sample) {
      await(sample.getEventTimeMillis());
      outlet.sample(sample);
    }

    @Override
    public void event(TraceEvent event) {
      await(event.timeMillis());
      NodeEvent recorded = event.recorded();
      if (recorded == null) {
        lines.line(event);
      } else {
        outlet.event(recorded);
      }
    }

    @Override
    public void step(StepProgress step) {
      await(step.getEventTimeMillis());
      outlet.step(step);
    }

    ReplayReport report(double seconds, boolean complete) {
      long all = outlet.samples + outlet.events + outlet.steps + outlet.placements;
      return new ReplayReport(
          outlet.samples,
          outlet.events,
          outlet.steps,
          outlet.placements,
          outlet.shiftMillis,
          seconds,
          seconds > 0 ? all / seconds : 0,
          complete);
    }
  }

  /** Moves records in time and sends them. */
  private static final class Outlet implements RawLines.Sink {
    private final TopicSender sender;
    private final long shiftMillis;
    private long samples;
    private long events;
    private long steps;
    private long placements;

    Outlet(TopicSender sender, long shiftMillis) {
      this.sender = sender;
      this.shiftMillis = shiftMillis;
    }

    void placement(Placement placement) {
      Placement moved = Placement.newBuilder(placement).build(); // the trace may keep its own
      moved.setEventTimeMillis(placement.getEventTimeMillis() + shiftMillis);
      sender.send(Topic.PLACEMENT, moved.getNode(), moved);
      placements++;
    }

    void sample(NodeSample sample) {
      sample.setEventTimeMillis(sample.getEventTimeMillis() + shiftMillis);
      sample.setReceiveTimeMillis(sample.getReceiveTimeMillis() + shiftMillis);
      sender.send(Topic.TELEMETRY, sample.getNode(), sample);
      samples++;
    }

    @Override
    public void event(NodeEvent event) {
      event.setEventTimeMillis(event.getEventTimeMillis() + shiftMillis);
      event.setReceiveTimeMillis(event.getReceiveTimeMillis() + shiftMillis);
      sender.send(Topic.EVENTS, event.getNode(), event);
      events++;
    }

    @Override
    public void step(StepProgress step) {
      step.setEventTimeMillis(step.getEventTimeMillis() + shiftMillis);
      step.setReceiveTimeMillis(step.getReceiveTimeMillis() + shiftMillis);
      sender.send(Topic.STEPS, step.getJob(), step);
      steps++;
    }
  }

  /** Leaves the playing of a trace, which knows no other way out. */
  private static final class StoppedException extends RuntimeException {
    private static final long serialVersionUID = 1;

    StoppedException() {
      super("stopped", null, /* enableSuppression= */ false, /* writableStackTrace= */ false);
    }
  }
}
