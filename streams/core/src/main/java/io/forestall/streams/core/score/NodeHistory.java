package io.forestall.streams.core.score;

import io.forestall.detectors.StateReader;
import io.forestall.detectors.StateWriter;
import io.forestall.schemas.record.NodeStanding;
import io.forestall.streams.core.DailyTotals;
import io.forestall.streams.core.NodeOutcome;
import io.forestall.streams.core.NodeOutcome.Kind;
import java.util.Comparator;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * How a node stands with schedulers by what the last 28 days say of it: how often it was to blame
 * ({@link Lemon}), and whether jobs die on it at once ({@link EarlyFailures}).
 *
 * <pre>
 *   preference = (1 - risk of now) x P(28 more days at work without being to blame)
 *                0 for a black hole
 * </pre>
 *
 * <ul>
 *   <li>What stage B tells takes effect at the first full five minutes of event time that lie two
 *       minutes after it was known there, and not when it arrives: until then it waits, so neither
 *       order nor delay changes anything as long as the way takes less than those two minutes. What
 *       comes later takes effect at the next full five minutes.
 *   <li>State: at most 256 failures, 64 attempts, 1,024 outcomes that wait, and 28 days; mostly the
 *       days alone. Cost: an addition and a comparison for each sample. Threads: none.
 * </ul>
 */
final class NodeHistory {
  private static final long MARK_MILLIS = 5 * 60_000;
  private static final long DELAY_MILLIS = 2 * 60_000;
  private static final long DAY_MILLIS = 86_400_000;
  private static final long REMEMBERED_MILLIS = DailyTotals.DAYS * DAY_MILLIS;
  private static final int MAX_FAILURES = 256;
  private static final int MAX_WAITING = 1_024;

  /** A longer gap between samples is no time at work. */
  private static final long GAP_INTERVALS = 3;

  /** What is more likely another node's fault is no failure of this one; its weight counts. */
  private static final double TO_BLAME = 0.5;

  /** A node that has worked for less has no standing, unless something has happened. */
  private static final double KNOWN_AFTER_DAYS = 1 / 24.0;

  /** From here on people are told, not only sorted by: three failures in 28 days. */
  private static final double LEMON = 3;

  private record Failure(long timeMillis, double weight, int revision) {}

  private final double failuresPerDay;
  private final TreeSet<NodeOutcome> waiting = new TreeSet<>(NodeOutcome.ORDER);
  private final TreeMap<String, Failure> failures = new TreeMap<>();
  private final EarlyFailures early;
  private final DailyTotals workMillis = new DailyTotals();
  private long seenMillis = Long.MIN_VALUE;
  private long nextMarkMillis = Long.MIN_VALUE;
  private int changes;

  NodeHistory(StandingConfig config) {
    this.failuresPerDay = config.failuresPerThousandNodeDays() / 1_000;
    this.early = new EarlyFailures(config.earlyFailureRatio());
  }

  /** Takes in what stage B says; it counts when its time has come. */
  void outcome(NodeOutcome outcome) {
    waiting.add(outcome);
    if (waiting.size() > MAX_WAITING) {
      apply(waiting.first());
      waiting.remove(waiting.first());
    }
  }

  /** The node has spoken, and was at work since it spoke last or not. */
  void seen(long timeMillis, int intervalMillis, boolean atWork) {
    if (atWork && seenMillis != Long.MIN_VALUE) {
      long passedMillis = timeMillis - seenMillis;
      if (passedMillis > 0 && passedMillis <= GAP_INTERVALS * intervalMillis) {
        workMillis.add(timeMillis, passedMillis);
      }
    }
    seenMillis = Math.max(timeMillis, seenMillis);
    if (seenMillis >= nextMarkMillis) {
      long markMillis = Math.floorDiv(seenMillis, MARK_MILLIS) * MARK_MILLIS;
      nextMarkMillis = markMillis + MARK_MILLIS;
      letCount(markMillis);
    }
  }

  private void letCount(long markMillis) {
    while (!waiting.isEmpty() && waiting.first().toldMillis() + DELAY_MILLIS <= markMillis) {
      apply(waiting.first());
      waiting.remove(waiting.first());
    }
    workMillis.advanceTo(markMillis);
    failures.values().removeIf(failure -> failure.timeMillis < markMillis - REMEMBERED_MILLIS);
    early.forget(markMillis - REMEMBERED_MILLIS);
  }

  /** Another number when something new counts. */
  int changes() {
    return changes;
  }

  private void apply(NodeOutcome outcome) {
    if (outcome.kind() != Kind.CULPRIT) {
      boolean failed = outcome.kind() == Kind.FAILED_EARLY;
      changes += early.attempt(outcome.id(), outcome.timeMillis(), outcome.job(), failed) ? 1 : 0;
      return;
    }
    Failure before = failures.get(outcome.id());
    if (before == null || outcome.revision() > before.revision) {
      changes++;
      failures.put(
          outcome.id(), new Failure(outcome.timeMillis(), outcome.weight(), outcome.revision()));
    }
    if (failures.size() > MAX_FAILURES) {
      failures.entrySet().stream()
          .min(Comparator.comparingLong(entry -> entry.getValue().timeMillis))
          .map(Map.Entry::getKey)
          .ifPresent(failures::remove);
    }
  }

  /** What schedulers are told, for a node at this risk; null while nothing is known. */
  @Nullable NodeStanding standing(double risk) {
    double days = daysAtWork();
    if (days < KNOWN_AFTER_DAYS && failures.isEmpty() && early.isEmpty()) {
      return null;
    }
    boolean blackHole = early.blackHole();
    return NodeStanding.newBuilder()
        .setPreference(blackHole ? 0 : (1 - risk) * Lemon.survival(weight(), days, failuresPerDay))
        .setLemonScore(Lemon.score(weight(), days, failuresPerDay))
        .setFailures(blamed())
        .setJobsFailedEarly(early.inRow())
        .setBlackHole(blackHole)
        .build();
  }

  /** Why schedulers had better avoid the node, in words; null when they need not. */
  @Nullable String reason() {
    if (early.blackHole()) {
      return "black hole: "
          + early.inRow()
          + " attempts in a row failed here within their first minutes";
    }
    double score = Lemon.score(weight(), daysAtWork(), failuresPerDay);
    return score < LEMON
        ? null
        : String.format(
            Locale.ROOT,
            "lemon: to blame for %d failures in %d days, %.1f times its share",
            blamed(),
            DailyTotals.DAYS,
            score);
  }

  private double daysAtWork() {
    return workMillis.sum() / (double) DAY_MILLIS;
  }

  private double weight() {
    return failures.values().stream().mapToDouble(Failure::weight).sum();
  }

  private int blamed() {
    return (int) failures.values().stream().filter(one -> one.weight >= TO_BLAME).count();
  }

  void write(StateWriter out) {
    out.writeInt(waiting.size());
    waiting.forEach(outcome -> outcome.write(out));
    out.writeInt(failures.size());
    failures.forEach(
        (id, failure) -> {
          out.writeString(id);
          out.writeLong(failure.timeMillis);
          out.writeDouble(failure.weight);
          out.writeInt(failure.revision);
        });
    early.write(out);
    workMillis.write(out);
    out.writeLong(seenMillis);
    out.writeLong(nextMarkMillis);
    out.writeInt(changes);
  }

  void read(StateReader in) {
    for (int n = in.readInt(); n > 0; n--) {
      waiting.add(NodeOutcome.read(in));
    }
    for (int n = in.readInt(); n > 0; n--) {
      failures.put(in.readString(), new Failure(in.readLong(), in.readDouble(), in.readInt()));
    }
    early.read(in);
    workMillis.read(in);
    seenMillis = in.readLong();
    nextMarkMillis = in.readLong();
    changes = in.readInt();
  }
}
