package io.forestall.traces;

import io.forestall.schemas.record.Placement;
import io.forestall.schemas.serde.TrustedRecords;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A trace to be read: one folder of CSV files, as {@code docs/traces.md} describes it. Labels are
 * not part of it on purpose, for what scores must not see them: {@link TraceLabels}.
 *
 * <p>Opening reads the tables of nodes, devices, jobs and windows and the first ticks of each
 * telemetry file. Playing streams: it holds a tick and about 64 KiB for each node, whatever the
 * size of the trace, and opens a file only while it reads a block of it, so neither memory nor file
 * handles limit it to less than some thousands of nodes.
 *
 * <p>What is wrong with the files is noted in {@link TraceProblems}, never thrown. Immutable; may
 * be played by several threads at a time.
 */
public final class Trace {
  private final TraceFolder folder;
  private final TraceFleet fleet;
  private final JobTable jobs;
  private final List<TraceWindow> windows;
  private final TimedFile events;
  private final TimedFile steps;
  private final TraceProblems problems;
  private final long startMillis;
  private final List<Placement> placements;

  private Trace(TraceFolder folder, TraceProblems problems) {
    this.folder = folder;
    this.problems = problems;
    fleet = TraceFleet.read(folder, problems);
    jobs = new JobTable(JobsFile.read(folder, fleet, problems));
    windows = List.copyOf(WindowsFile.read(folder, problems));
    events = new TimedFile(folder, EventsFile.NAME, problems, EventsFile.REQUIRED);
    steps = new TimedFile(folder, StepsFile.NAME, problems, StepsFile.REQUIRED);
    startMillis = findStart();
    placements = List.copyOf(PlacementPlan.of(fleet, jobs, startMillis));
  }

  /**
   * Opens a trace.
   *
   * @throws IOException if there is no such folder or nothing in it to play
   */
  public static Trace open(Path folder, TraceProblems problems) throws IOException {
    TrustedRecords.trust();
    TraceFolder files = TraceFolder.open(folder, problems);
    if (files.telemetry().isEmpty()
        && files.find(EventsFile.NAME) == null
        && files.find(StepsFile.NAME) == null) {
      throw new IOException(
          "nothing to read in " + folder + ": no telemetry/*.csv, events.csv or steps.csv");
    }
    return new Trace(files, problems);
  }

  public Path folder() {
    return folder.path();
  }

  /** The nodes of nodes.csv in its order, then those that only have telemetry. */
  public List<TraceNode> nodes() {
    return List.copyOf(fleet.nodes());
  }

  /** All devices that are listed or seen in the first ticks. */
  public List<TraceDevice> devices() {
    return fleet.devices();
  }

  /** The rows of jobs.csv. */
  public List<TraceJob> jobs() {
    return jobs.rows();
  }

  /** The rows of windows.csv; none when the trace is not a sampled one. */
  public List<TraceWindow> windows() {
    return windows;
  }

  /** The nodes that have telemetry, sorted. */
  public List<String> telemetryNodes() {
    return List.copyOf(folder.telemetry().keySet());
  }

  /** First tick, or first log line or step when there is no telemetry; epoch milliseconds, UTC. */
  public long startMillis() {
    return startMillis;
  }

  /**
   * Last tick, or last log line or step when there is no telemetry; epoch milliseconds, UTC. Reads
   * the ends of plain files and all of compressed ones.
   */
  public long endMillis() throws IOException {
    long endMillis = Long.MIN_VALUE;
    for (Map.Entry<String, Path> file : folder.telemetry().entrySet()) {
      endMillis =
          Math.max(
              endMillis, TelemetryHead.lastMillis(file.getValue(), folder.nameOf(file.getValue())));
    }
    if (endMillis == Long.MIN_VALUE) {
      endMillis = Math.max(events.lastMillis(), steps.lastMillis());
    }
    return Math.max(startMillis, endMillis);
  }

  /** Where each node stands at the trace's start, and at each change of its jobs, by time. */
  public List<Placement> placements() {
    return placements;
  }

  /**
   * Plays everything in the order of time; at one time placements first, then log lines, samples by
   * node, steps. Placements later than all else are left out.
   */
  public void play(TraceListener listener) throws IOException {
    var nodes = new ArrayList<>(folder.telemetry().keySet());
    play(nodes, Set.of(), Long.MIN_VALUE, Long.MAX_VALUE, listener);
  }

  /**
   * Plays a part: what belongs to these nodes, and steps of jobs that run on them. It begins with
   * where the nodes stand then. What lies before it is skipped, but files of telemetry have to be
   * read up to there.
   */
  public void play(TraceSelection selection, TraceListener listener) throws IOException {
    List<String> nodes =
        folder.telemetry().keySet().stream().filter(selection.nodes()::contains).toList();
    play(nodes, selection.nodes(), selection.fromMillis(), selection.toMillis(), listener);
  }

  private void play(
      List<String> telemetryNodes,
      Set<String> nodes,
      long fromMillis,
      long toMillis,
      TraceListener listener)
      throws IOException {
    List<TelemetryReader> readers = new ArrayList<>();
    for (String node : telemetryNodes) {
      Path file = folder.telemetry().get(node);
      if (file != null) {
        TelemetryReader reader =
            TelemetryReader.open(node, file, folder.nameOf(file), fleet, problems);
        if (reader != null) {
          readers.add(reader);
        }
      }
    }
    var range = new PlayRange(nodes, fromMillis, toMillis);
    try (TimedFile.Rows eventRows = events.open(fromMillis);
        TimedFile.Rows stepRows = steps.open(fromMillis)) {
      new TracePlayer(range, placements, readers, jobs, eventRows, stepRows).play(listener);
    }
  }

  private long findStart() {
    long firstMillis = fleet.firstMillis();
    if (firstMillis == Long.MAX_VALUE) {
      firstMillis = Math.min(events.firstMillis(), steps.firstMillis());
    }
    return firstMillis == Long.MAX_VALUE ? 0 : firstMillis;
  }
}
