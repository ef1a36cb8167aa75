package io.forestall.traces;

import io.forestall.traces.csv.CsvProblems;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * What was wrong with a trace. The first problems are kept, all are counted; one that is met again,
 * because a file is read again, counts once as long as it is among those kept. Safe for several
 * threads.
 */
public final class TraceProblems {
  private static final int MAX_KEPT = 1_000;

  private final Set<TraceProblem> kept = new LinkedHashSet<>();
  private long count;

  /** Notes a problem; line 0 stands for the file as a whole. */
  public synchronized void add(String file, long line, String problem) {
    var found = new TraceProblem(file, line, problem);
    if (kept.contains(found)) {
      return;
    }
    if (kept.size() < MAX_KEPT) {
      kept.add(found);
    }
    count++;
  }

  /** Hears the problems of one file. */
  CsvProblems of(String file) {
    return (line, problem) -> add(file, line, problem);
  }

  /** The first problems, at most so many, in the order in which they were met. */
  public synchronized List<TraceProblem> first(int limit) {
    return kept.stream().limit(limit).toList();
  }

  /** How many there were. */
  public synchronized long count() {
    return count;
  }
}
