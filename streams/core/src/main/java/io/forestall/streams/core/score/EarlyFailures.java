package io.forestall.streams.core.score;

import io.forestall.detectors.StateReader;
import io.forestall.detectors.StateWriter;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Whether jobs die on a node as soon as they are put there: a broken node that looks free swallows
 * the queue.
 *
 * <pre>
 *   chance = p^jobs x 0.8^repeats      of the attempts that failed early, in a row, until now
 *   black hole: chance ≤ 1e-4
 * </pre>
 *
 * p is how often attempts fail early on ordinary nodes. The same job that fails again says little,
 * for its own mistake would do that too. By default six jobs in a row, or one job that failed 35
 * times, make a black hole. State: the last 64 attempts of 28 days. Threads: none.
 */
final class EarlyFailures {
  private static final int MAX_ATTEMPTS = 64;

  /** An attempt of a job that has just failed early fails early again; assumed. */
  private static final double FAILS_AGAIN = 0.8;

  /** At most one ordinary node in 10,000 looks so bad by chance. */
  private static final double BLACK_HOLE = 1e-4;

  private record Attempt(long timeMillis, String job, boolean early) {}

  private final double ratio;
  private final TreeMap<String, Attempt> attempts = new TreeMap<>();

  /** With the share of attempts that fail early on ordinary nodes. */
  EarlyFailures(double ratio) {
    this.ratio = ratio;
  }

  /** Takes in how an attempt began; false if that is known. */
  boolean attempt(String id, long timeMillis, String job, boolean early) {
    var attempt = new Attempt(timeMillis, job, early);
    boolean news = !attempt.equals(attempts.put(id, attempt));
    if (attempts.size() > MAX_ATTEMPTS) {
      attempts.entrySet().stream()
          .min(Comparator.comparingLong(entry -> entry.getValue().timeMillis))
          .map(Map.Entry::getKey)
          .ifPresent(attempts::remove);
    }
    return news;
  }

  /** Forgets what is older; true if something was. */
  boolean forget(long oldestMillis) {
    return attempts.values().removeIf(attempt -> attempt.timeMillis < oldestMillis);
  }

  boolean isEmpty() {
    return attempts.isEmpty();
  }

  /** How many of the latest attempts failed early, back to the last one that did not. */
  int inRow() {
    return row().size();
  }

  /** Probability that as many would do so in a row on an ordinary node. */
  double chance() {
    List<Attempt> row = row();
    int jobs = (int) row.stream().map(Attempt::job).distinct().count();
    return Math.pow(ratio, jobs) * Math.pow(FAILS_AGAIN, row.size() - jobs);
  }

  boolean blackHole() {
    return chance() <= BLACK_HOLE;
  }

  private List<Attempt> row() {
    long ranMillis =
        attempts.values().stream()
            .filter(attempt -> !attempt.early)
            .mapToLong(Attempt::timeMillis)
            .max()
            .orElse(Long.MIN_VALUE);
    return attempts.values().stream()
        .filter(attempt -> attempt.early && attempt.timeMillis > ranMillis)
        .toList();
  }

  void write(StateWriter out) {
    out.writeInt(attempts.size());
    attempts.forEach(
        (id, attempt) -> {
          out.writeString(id);
          out.writeLong(attempt.timeMillis);
          out.writeString(attempt.job);
          out.writeBoolean(attempt.early);
        });
  }

  void read(StateReader in) {
    for (int n = in.readInt(); n > 0; n--) {
      attempts.put(in.readString(), new Attempt(in.readLong(), in.readString(), in.readBoolean()));
    }
  }
}
