package io.forestall.streams.core.triage;

import io.forestall.detectors.StateReader;
import io.forestall.detectors.StateWriter;
import io.forestall.schemas.record.AdvisedAction;
import io.forestall.schemas.record.CheckpointAdvice;
import io.forestall.schemas.record.Severity;
import io.forestall.streams.core.DailyTotals;
import io.forestall.streams.core.Evidence.Forecast;
import io.forestall.streams.core.triage.steps.StepTimeline;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Whether a job had better save now, before a fault stops it, and how often it should save.
 *
 * <pre>
 *   loss      devices x time since the last checkpoint x P(stops before the next one)
 *   cost      devices x median wait for a checkpoint
 *   worth it  loss > cost, and the job still runs and is not saving
 *   rate      (1 + failures) / (264 + node-days) for each node and day     of the last 28 days
 *   interval  {@link YoungDaly} of the wait and 1 / (rate x nodes)
 * </pre>
 *
 * <ul>
 *   <li>P is the incident's risk; times the probability that the limit is reached before the next
 *       checkpoint, where an arrival is forecast; times 0.1, assumed, where the fault only slows.
 *   <li>The rate is a Gamma posterior. Its prior weighs one failure, at 3.79 in 1,000 node-days
 *       (Llama 3, arXiv 2407.21783): a young or small job has an interval too.
 *   <li>State: 56 numbers, and the open incidents for which saving was advised. Threads: none.
 * </ul>
 */
final class CheckpointWorth {
  private static final double PRIOR_NODE_DAYS = 1_000 / 3.79;
  private static final double DAY_MILLIS = 86_400_000;
  private static final double HOUR_MILLIS = 3_600_000;

  /** Standard deviations from the middle of a 90 % interval to its end. */
  private static final double NINETY_PERCENT = 1.645;

  /** What only slows a job seldom stops it before it saves again; assumed. */
  private static final double STOPS_ALL_THE_SAME = 0.1;

  private final StepTimeline steps;
  private final DailyTotals nodeMillis = new DailyTotals();
  private final DailyTotals failures = new DailyTotals();
  private final TreeSet<String> failed = new TreeSet<>();
  private final TreeSet<String> advised = new TreeSet<>();
  private long seenMillis = Long.MIN_VALUE;
  private int nodes;
  private int devices;
  private boolean stands;

  CheckpointWorth(StepTimeline steps) {
    this.steps = steps;
  }

  /** So many nodes and devices work for the job now; {@code hangs} if it stands still. */
  void see(long nowMillis, int nodesNow, int devicesNow, boolean hangs) {
    if (seenMillis != Long.MIN_VALUE && nowMillis - seenMillis <= HOUR_MILLIS) {
      nodeMillis.add(nowMillis, nodes * Math.max(0, nowMillis - seenMillis));
    }
    seenMillis = nowMillis;
    nodes = nodesNow;
    devices = devicesNow;
    stands = hangs;
  }

  /** What saving now is worth in view of this incident; null when no checkpoint was ever seen. */
  @Nullable CheckpointAdvice advice(TrackedIncident incident, double risk, long nowMillis) {
    boolean stopped = incident.stalledJob() || (hard(incident) && incident.canStall());
    if (stopped && !incident.suspected() && failed.add(incident.id())) {
      failures.add(nowMillis, 1);
    }
    if (!steps.checkpoints().seen()) {
      return null;
    }
    double cost = devices * steps.checkpoints().costMillis() / HOUR_MILLIS;
    double since = Math.max(0, nowMillis - steps.checkpoints().lastMillis()) / HOUR_MILLIS;
    double loss = devices * since * risk * stops(incident, nowMillis);
    boolean runs = !stands && !stopped && !steps.checkpoints().saving();
    boolean worthwhile = runs && !incident.resolved() && loss > cost;
    if (worthwhile) {
      advised.add(incident.id());
    }
    return CheckpointAdvice.newBuilder()
        .setWorthwhile(worthwhile)
        .setLastCheckpointMillis(steps.checkpoints().lastMillis())
        .setExpectedLossGpuHours(loss)
        .setCostGpuHours(cost)
        .setIntervalMillis(intervalMillis())
        .build();
  }

  /** Whether saving was ever advised for the incident: its readers must hear of it, once. */
  boolean advised(TrackedIncident incident) {
    return advised.contains(incident.id());
  }

  void forget(String incident) {
    advised.remove(incident);
    failed.remove(incident);
  }

  /** What is usual in such a case, unless that is to save what cannot or need not be saved. */
  static AdvisedAction action(
      AdvisedAction usual,
      TrackedIncident incident,
      boolean job,
      @Nullable CheckpointAdvice advice) {
    if (usual != AdvisedAction.CHECKPOINT_NOW) {
      return usual;
    }
    if (job && incident.stalledJob()) {
      return AdvisedAction.RESTART_JOB;
    }
    return job && (advice == null || advice.getWorthwhile()) ? usual : AdvisedAction.OBSERVE;
  }

  /** A rank is dead or hangs: nothing can be saved any more. Links come back by themselves. */
  private static boolean hard(TrackedIncident incident) {
    return incident.faultClass().action() != AdvisedAction.CHECKPOINT_NOW;
  }

  /** Probability that a true fault stops the job before it would save anyway. */
  private double stops(TrackedIncident incident, long nowMillis) {
    double gapMillis = steps.checkpoints().gapMillis();
    Forecast forecast = IncidentRecords.forecast(incident);
    if (forecast != null && !Double.isNaN(gapMillis)) {
      double spread =
          Math.max(1, (forecast.latestMillis() - forecast.earliestMillis()) / (2 * NINETY_PERCENT));
      double nextMillis =
          Math.max((double) nowMillis, steps.checkpoints().lastMillis() + gapMillis);
      return normal((nextMillis - forecast.etaMillis()) / spread);
    }
    return incident.faultClass().severity() == Severity.CRITICAL ? 1 : STOPS_ALL_THE_SAME;
  }

  /** The best distance of checkpoints; null while waiting for one costs nothing or is not known. */
  private @Nullable Long intervalMillis() {
    double costMillis = steps.checkpoints().costMillis();
    if (!(costMillis > 0) || nodes == 0) {
      return null;
    }
    double perNodeDay = (1 + failures.sum()) / (PRIOR_NODE_DAYS + nodeMillis.sum() / DAY_MILLIS);
    return Math.round(YoungDaly.interval(costMillis, DAY_MILLIS / (perNodeDay * nodes)));
  }

  /** Distribution function of the normal distribution, by a logistic curve: within 0.01. */
  private static double normal(double z) {
    return 1 / (1 + Math.exp(-1.5976 * z - 0.07056 * z * z * z));
  }

  void write(StateWriter out) {
    nodeMillis.write(out);
    failures.write(out);
    out.writeInt(failed.size());
    failed.forEach(out::writeString);
    out.writeInt(advised.size());
    advised.forEach(out::writeString);
    out.writeLong(seenMillis);
    out.writeInt(nodes);
    out.writeInt(devices);
    out.writeBoolean(stands);
  }

  void read(StateReader in) {
    nodeMillis.read(in);
    failures.read(in);
    for (int n = in.readInt(); n > 0; n--) {
      failed.add(in.readString());
    }
    for (int n = in.readInt(); n > 0; n--) {
      advised.add(in.readString());
    }
    seenMillis = in.readLong();
    nodes = in.readInt();
    devices = in.readInt();
    stands = in.readBoolean();
  }
}
