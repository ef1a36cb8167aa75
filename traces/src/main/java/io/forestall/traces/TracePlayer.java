package io.forestall.traces;

import io.forestall.schemas.record.NodeSample;
import io.forestall.schemas.record.Placement;
import io.forestall.schemas.record.StepProgress;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/**
 * Merges what a trace holds by time; at one time placements come first, then log lines, samples by
 * node, steps. Used once, by one thread.
 */
final class TracePlayer {
  /** Nothing more to come. */
  private static final long NEVER = Long.MAX_VALUE;

  private record NextSample(NodeSample sample, TelemetryReader reader) {}

  private final PlayRange range;
  private final JobTable jobs;
  private final TimedFile.@Nullable Rows eventRows;
  private final TimedFile.@Nullable Rows stepRows;
  private final Deque<Placement> placements;
  private final PriorityQueue<NextSample> samples =
      new PriorityQueue<>(
          Comparator.comparingLong((NextSample next) -> next.sample().getEventTimeMillis())
              .thenComparing(next -> next.sample().getNode()));
  private @Nullable TraceEvent event;
  private @Nullable StepProgress step;

  TracePlayer(
      PlayRange range,
      List<Placement> placements,
      List<TelemetryReader> readers,
      JobTable jobs,
      TimedFile.@Nullable Rows eventRows,
      TimedFile.@Nullable Rows stepRows) {
    this.range = range;
    this.jobs = jobs;
    this.eventRows = eventRows;
    this.stepRows = stepRows;
    this.placements = inRange(placements, range);
    readers.forEach(this::advance);
    event = nextEvent();
    step = nextStep();
  }

  /** The placements within the range, with those that hold when it begins. */
  private static Deque<Placement> inRange(List<Placement> all, PlayRange range) {
    Map<String, Placement> holding = new LinkedHashMap<>();
    List<Placement> later = new ArrayList<>();
    for (Placement placement : all) {
      if (!range.hasNode(placement.getNode())) {
        continue;
      }
      if (range.hasTime(placement.getEventTimeMillis())) {
        later.add(placement);
      } else if (placement.getEventTimeMillis() < range.fromMillis()) {
        holding.put(placement.getNode(), placement);
      }
    }
    Deque<Placement> played = new ArrayDeque<>();
    for (Placement placement : holding.values()) {
      played.add(from(range.fromMillis(), placement));
    }
    played.addAll(later);
    return played;
  }

  private static Placement from(long timeMillis, Placement placement) {
    return new Placement(
        placement.getNode(),
        timeMillis,
        placement.getSource(),
        placement.getVendor(),
        placement.getSku(),
        placement.getRack(),
        placement.getLeaf(),
        placement.getDevices());
  }

  void play(TraceListener listener) {
    while (true) {
      long eventMillis = event == null ? NEVER : event.timeMillis();
      NextSample next = samples.peek();
      long sampleMillis = next == null ? NEVER : next.sample().getEventTimeMillis();
      long stepMillis = step == null ? NEVER : step.getEventTimeMillis();
      if (event == null && next == null && step == null) {
        return; // and what jobs do after the last of all data moves nobody
      }
      long timeMillis = Math.min(eventMillis, Math.min(sampleMillis, stepMillis));
      while (!placements.isEmpty() && placements.getFirst().getEventTimeMillis() <= timeMillis) {
        listener.placement(placements.removeFirst());
      }
      if (event != null && eventMillis == timeMillis) {
        listener.event(event);
        event = nextEvent();
      } else if (next != null && sampleMillis == timeMillis) {
        samples.remove();
        listener.sample(next.sample());
        advance(next.reader());
      } else if (step != null) {
        listener.step(step);
        step = nextStep();
      }
    }
  }

  private void advance(TelemetryReader reader) {
    NodeSample sample = reader.next(range.fromMillis(), range.toMillis());
    if (sample != null) {
      samples.add(new NextSample(sample, reader));
    }
  }

  private @Nullable TraceEvent nextEvent() {
    if (eventRows == null) {
      return null;
    }
    Table table = eventRows.table();
    while (table.next()) {
      try {
        TraceEvent read = EventsFile.read(table);
        if (read.timeMillis() >= range.toMillis()) {
          return null;
        }
        if (read.timeMillis() >= range.fromMillis() && range.hasNode(read.node())) {
          return read;
        }
      } catch (IllegalArgumentException e) {
        table.problem(String.valueOf(e.getMessage()));
      }
    }
    return null;
  }

  private @Nullable StepProgress nextStep() {
    if (stepRows == null) {
      return null;
    }
    Table table = stepRows.table();
    while (table.next()) {
      try {
        StepProgress read = StepsFile.read(table, jobs);
        if (read.getEventTimeMillis() >= range.toMillis()) {
          return null;
        }
        boolean concerns =
            range.hasNode(read.getNode()) || jobs.runsOn(read.getJob(), range.nodes());
        if (read.getEventTimeMillis() >= range.fromMillis() && concerns) {
          return read;
        }
      } catch (IllegalArgumentException e) {
        table.problem(String.valueOf(e.getMessage()));
      }
    }
    return null;
  }
}
