package io.forestall.streams.core.triage.peers;

import io.forestall.detectors.StateReader;
import io.forestall.detectors.StateWriter;
import io.forestall.schemas.FaultClass;
import io.forestall.streams.core.Evidence;
import io.forestall.streams.core.Evidence.Strength;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What slows all nodes of a job alike, so that none of them is to blame.
 *
 * <pre>
 *   data stall   utilisation of three quarters of the nodes 6 % below the job's own usual level,
 *                though work goes on, in four of twelve windows that span 100 s: all ranks wait
 *                for their data, again and again or for longer than a new shard takes, which is
 *                up to 60 s; or in two while steps take 1 % longer
 *   congestion   nine of ten nodes' ports wait for credit, ten times as long as usual, and steps
 *                take 1 % longer, in two of six windows
 * </pre>
 *
 * <ul>
 *   <li>A rank that waits for other ranks spins in a kernel, at 100 % utilisation; one that waits
 *       for data does not.
 *   <li>The transmit-wait counter stops at 2^32 ticks until someone clears it, which may be minutes
 *       under congestion; hence two windows.
 *   <li>The numbers are assumed. State: a few numbers. Threads: none.
 * </ul>
 */
final class WaitingJob {
  private static final int MIN_NODES = 2;
  private static final double STALLED_BELOW = 0.06;
  private static final double STALLED_NODES = 0.75;
  private static final double WAITING_NODES = 0.9;
  private static final double WAITS_PER_SECOND = 1e5;
  private static final double WAITS_RISE = 10;
  private static final double STEPS_LONGER = 0.01;
  private static final int STALLED_WINDOWS = 4;
  private static final int STALLED_WINDOWS_WHEN_SLOW = 2;
  private static final long STALLED_SPAN_MILLIS = 100_000;
  private static final int REMEMBERED_WINDOWS = 0xFFF;
  private static final int CONGESTED_WINDOWS = 2;
  private static final double FOLLOWS = 1 / 240.0;
  private static final int LEARNED_WINDOWS = 8;

  private final Gate stall = new Gate();
  private final Gate congestion = new Gate();
  private int lowWindows;
  private double usualRatio;
  private int ratios;
  private double usualWait;
  private int waits;

  /**
   * Judges one window; {@code trained} says whether a step has ended in it, or work goes on where
   * nobody tells of steps.
   */
  List<Evidence> judge(List<NodeTrack> nodes, Window window, boolean trained) {
    if (nodes.size() < MIN_NODES) {
      return List.of();
    }
    var news = new ArrayList<Evidence>();
    judgeStall(nodes, window, trained, news);
    judgeCongestion(nodes, window, news);
    return news;
  }

  private void judgeStall(
      List<NodeTrack> nodes, Window window, boolean trained, List<Evidence> news) {
    double ratio = nodes.stream().mapToDouble(NodeTrack::utilizationRatio).average().orElse(0);
    double limit = (1 - STALLED_BELOW) * usualRatio;
    long low = nodes.stream().filter(track -> track.utilizationRatio() < limit).count();
    boolean below = ratios >= LEARNED_WINDOWS && low >= STALLED_NODES * nodes.size();
    if (!below) {
      ratios = Math.min(ratios + 1, 1_000);
      usualRatio += (ratio - usualRatio) * Math.max(1.0 / ratios, FOLLOWS);
    }
    lowWindows = (lowWindows << 1 | (below && trained ? 1 : 0)) & REMEMBERED_WINDOWS;
    stall.add(below && trained && stalls(window), window.fromMillis(), 1);
    tell(
        stall,
        "job-stall",
        PeerMetric.UTILIZATION.metric,
        FaultClass.DATA_STALL,
        (1 - ratio / usualRatio) / STALLED_BELOW,
        ratio,
        usualRatio,
        String.format(
            Locale.ROOT,
            "all ranks wait together outside of kernels: utilisation %.0f %%, usually %.0f %%",
            100 * ratio,
            100 * usualRatio),
        window,
        news);
  }

  private boolean stalls(Window window) {
    int windows = Integer.bitCount(lowWindows);
    int span = Integer.SIZE - Integer.numberOfLeadingZeros(lowWindows);
    boolean lasting = span * (window.toMillis() - window.fromMillis()) >= STALLED_SPAN_MILLIS;
    return window.longerBy(STEPS_LONGER)
        ? windows >= STALLED_WINDOWS_WHEN_SLOW
        : windows >= STALLED_WINDOWS && lasting;
  }

  private void judgeCongestion(List<NodeTrack> nodes, Window window, List<Evidence> news) {
    double[] each =
        nodes.stream()
            .mapToDouble(NodeTrack::networkWaitPerSecond)
            .filter(wait -> !Double.isNaN(wait))
            .toArray();
    double limit = Math.max(WAITS_PER_SECOND, WAITS_RISE * usualWait);
    long waiting = 0;
    double sum = 0;
    for (double wait : each) {
      waiting += wait > limit ? 1 : 0;
      sum += wait;
    }
    double mean = each.length == 0 ? 0 : sum / each.length;
    boolean many = each.length >= MIN_NODES && waiting >= WAITING_NODES * each.length;
    boolean learned = waits >= LEARNED_WINDOWS;
    if (!learned || !many) {
      waits = Math.min(waits + 1, 1_000);
      usualWait += (mean - usualWait) * Math.max(1.0 / waits, FOLLOWS);
    }
    congestion.add(
        learned && many && window.longerBy(STEPS_LONGER), window.fromMillis(), CONGESTED_WINDOWS);
    tell(
        congestion,
        "job-congestion",
        "node_ib_transmit_wait_total",
        FaultClass.NETWORK_CONGESTION,
        mean / limit,
        mean,
        usualWait,
        String.format(
            Locale.ROOT,
            "ports of %d of %d nodes wait for credit%s",
            waiting,
            each.length,
            window.steps()),
        window,
        news);
  }

  private static void tell(
      Gate gate,
      String detector,
      String metric,
      FaultClass faultClass,
      double score,
      double observed,
      double expected,
      String explanation,
      Window window,
      List<Evidence> news) {
    if (!gate.open() && !gate.closed()) {
      return;
    }
    Evidence evidence =
        new Evidence(
            window.toMillis(),
            gate.open() ? gate.sinceMillis() : window.fromMillis(),
            "",
            "",
            -1,
            detector,
            metric,
            "",
            faultClass,
            Strength.SUPPORTING,
            Math.max(1, score),
            observed,
            expected,
            null,
            false,
            false,
            explanation);
    news.add(gate.open() ? evidence : evidence.end(window.toMillis()));
  }

  void write(StateWriter out) {
    stall.write(out);
    congestion.write(out);
    out.writeInt(lowWindows);
    out.writeDouble(usualRatio);
    out.writeInt(ratios);
    out.writeDouble(usualWait);
    out.writeInt(waits);
  }

  void read(StateReader in) {
    stall.read(in);
    congestion.read(in);
    lowWindows = in.readInt() & REMEMBERED_WINDOWS;
    usualRatio = in.readDouble();
    ratios = in.readInt();
    usualWait = in.readDouble();
    waits = in.readInt();
  }
}
