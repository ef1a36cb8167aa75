package io.forestall.bench.quality.ablation;

import io.forestall.app.backtest.judge.JobNodes;
import io.forestall.bench.quality.ablation.TierRun.Place;
import io.forestall.traces.LabelKind;
import io.forestall.traces.LabelScope;
import io.forestall.traces.TraceLabel;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * What scores of single devices are worth. A start is a minute at the threshold after ten below it.
 * One on a device at fault, while it is and half an hour after, finds the fault; one on another
 * device of the job that is hurt says nothing; all else is false.
 */
final class TierJudge {
  private static final int QUIET_BLOCKS = 10;
  private static final long AFTER_MILLIS = 1_800_000;
  private static final long OPEN_MILLIS = 6L * 3_600_000; // of what neither fails nor ends soon

  /** What one threshold gives; delays in seconds by label. */
  record Outcome(int faults, Map<String, Double> delays, int falseStarts, double deviceDays) {
    double falsePerDay() {
      return falseStarts / deviceDays;
    }

    double medianDelaySeconds() {
      double[] sorted = delays.values().stream().mapToDouble(delay -> delay).sorted().toArray();
      return sorted.length == 0 ? Double.NaN : sorted[sorted.length / 2];
    }
  }

  private record Fault(TraceLabel label, long endMillis, Set<String> hurtNodes) {
    boolean at(long timeMillis) {
      return timeMillis + Blocks.BLOCK_MILLIS > label.onsetMillis() && timeMillis <= endMillis;
    }

    boolean culprit(Place place) {
      return label.node().equals(place.node())
          && (label.scope() == LabelScope.NODE || label.device().equals(place.device()));
    }
  }

  private final Map<String, List<Fault>> byNode = new HashMap<>();

  TierJudge(List<TraceLabel> labels, JobNodes jobs) {
    for (TraceLabel label : labels) {
      if (label.kind() != LabelKind.BENIGN) {
        add(label, jobs);
      }
    }
  }

  private void add(TraceLabel label, JobNodes jobs) {
    long end = AFTER_MILLIS + endMillis(label);
    var hurt = new HashSet<String>();
    if (!label.job().isEmpty()) {
      hurt.addAll(jobs.during(label.job(), label.onsetMillis(), end));
    }
    if (!label.node().isEmpty()) {
      hurt.add(label.node());
    }
    var fault = new Fault(label, end, hurt);
    hurt.forEach(
        node -> byNode.computeIfAbsent(node, ignored -> new java.util.ArrayList<>()).add(fault));
  }

  private static long endMillis(TraceLabel label) {
    return label.failureMillis() != TraceLabel.NO_FAILURE
        ? label.failureMillis()
        : Math.min(label.endMillis(), label.onsetMillis() + OPEN_MILLIS);
  }

  Outcome judge(double threshold, List<TierRun> runs) {
    var delays = new TreeMap<String, Double>();
    var faults = new HashSet<String>();
    int[] falseStarts = new int[1];
    double[] days = new double[1];
    for (TierRun run : runs) {
      run.forEach(
          (place, blocks) -> {
            days[0] += blocks.days();
            falseStarts[0] += judge(threshold, place, blocks, faults, delays);
          });
    }
    return new Outcome(faults.size(), delays, falseStarts[0], days[0]);
  }

  private int judge(
      double threshold,
      Place place,
      Blocks blocks,
      Set<String> faults,
      Map<String, Double> delays) {
    List<Fault> near = byNode.getOrDefault(place.node(), List.of());
    int falseStarts = 0;
    int quiet = QUIET_BLOCKS;
    for (int block = 0; block < blocks.size(); block++) {
      long now = blocks.startMillis(block);
      boolean above = blocks.score(block) >= threshold;
      boolean start = above && quiet >= QUIET_BLOCKS;
      boolean excused = false;
      for (Fault fault : near) {
        if (fault.at(now)) {
          excused = true;
          if (fault.culprit(place)) {
            faults.add(fault.label().id());
            double delay = Math.max(0, (now - fault.label().onsetMillis()) / 1e3);
            if (start) {
              delays.merge(fault.label().id(), delay, Math::min);
            }
          }
        }
      }
      falseStarts += start && !excused ? 1 : 0;
      quiet = above ? 0 : quiet + 1;
    }
    return falseStarts;
  }
}
