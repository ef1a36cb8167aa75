package io.forestall.streams.core.triage;

import io.forestall.detectors.StateReader;
import io.forestall.detectors.StateWriter;
import io.forestall.streams.core.NodeOutcome;
import io.forestall.streams.core.NodeOutcome.Kind;
import io.forestall.streams.core.triage.steps.AttemptLog;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Follows a job's attempts: whether each has outlived its first ten minutes, in which 73 % of the
 * tasks that fail do so (Aegis, NSDI 2025).
 *
 * <ul>
 *   <li>An attempt begins when nodes come to work for the job, or when its log begins anew.
 *   <li>It has failed when its log says so or begins anew without an end, or when its nodes leave
 *       after an incident. Nodes that leave without either may have done their work: nothing is
 *       told of that.
 *   <li>A failure for which other nodes are to blame is not told of the rest.
 *   <li>State: the nodes of an attempt that is not ten minutes old. Threads: none.
 * </ul>
 */
final class AttemptWatch {
  static final long EARLY_MILLIS = 10 * 60_000;

  private static final long NONE = Long.MIN_VALUE;

  private final String job;
  private final TreeSet<String> nodes = new TreeSet<>();
  private long begunMillis = NONE;

  /** When the log last began anew, as far as that has been heeded. */
  private long heededMillis = NONE;

  private boolean young;

  AttemptWatch(String job) {
    this.job = job;
  }

  /**
   * Lets time pass.
   *
   * @param members whose nodes work for the job
   * @param blame who is to blame for what has happened to the job
   */
  List<NodeOutcome> advanceTo(long nowMillis, Members members, AttemptLog log, Blame blame) {
    boolean anew = log.begunMillis() > heededMillis;
    heededMillis = Math.max(heededMillis, log.begunMillis());
    if (!young && !anew && begunMillis != NONE) { // most of a job's life: its nodes need no look
      begunMillis = members.nobodyLeft() ? NONE : begunMillis;
      return List.of();
    }
    SortedSet<String> present = members.atWork(job);
    var outcomes = new ArrayList<NodeOutcome>();
    if (young) {
      judge(nowMillis, present, log, anew, blame.blamed(), outcomes);
    }
    boolean first = begunMillis == NONE && !log.ended() && log.failedMillis() == NONE;
    boolean after = anew && (log.brokenOffMillis() >= begunMillis || !young);
    if (present.isEmpty()) {
      begunMillis = NONE;
    } else if (first || after) {
      begin(anew ? log.begunMillis() : nowMillis, present);
    }
    return outcomes;
  }

  private void judge(
      long nowMillis,
      SortedSet<String> present,
      AttemptLog log,
      boolean anew,
      Set<String> blamed,
      List<NodeOutcome> outcomes) {
    long untilMillis = nowMillis;
    boolean failed = present.isEmpty() && !log.ended() && !blamed.isEmpty();
    if (log.failedMillis() >= begunMillis) {
      untilMillis = log.failedMillis();
      failed = true;
    } else if (anew && log.brokenOffMillis() >= begunMillis) {
      untilMillis = log.brokenOffMillis();
      failed = true;
    }
    if (untilMillis - begunMillis >= EARLY_MILLIS) {
      tell(Kind.RAN, nodes, nowMillis, outcomes);
    } else if (failed) {
      var worse = new TreeSet<String>(nodes);
      worse.retainAll(blamed);
      tell(Kind.FAILED_EARLY, blamed.isEmpty() ? nodes : worse, nowMillis, outcomes);
    } else if (log.ended() || present.isEmpty()) {
      leave();
    } else {
      nodes.addAll(present);
    }
  }

  private void begin(long timeMillis, SortedSet<String> present) {
    leave();
    begunMillis = timeMillis;
    young = true;
    nodes.addAll(present);
  }

  private void leave() {
    young = false;
    nodes.clear();
  }

  private void tell(Kind kind, Set<String> of, long nowMillis, List<NodeOutcome> outcomes) {
    String id = job + '|' + begunMillis;
    for (String node : of) {
      outcomes.add(
          new NodeOutcome(node, kind, id, 1, nowMillis, nowMillis, job, 1.0 / nodes.size()));
    }
    leave();
  }

  void write(StateWriter out) {
    out.writeInt(nodes.size());
    nodes.forEach(out::writeString);
    out.writeLong(begunMillis);
    out.writeLong(heededMillis);
    out.writeBoolean(young);
  }

  void read(StateReader in) {
    for (int n = in.readInt(); n > 0; n--) {
      nodes.add(in.readString());
    }
    begunMillis = in.readLong();
    heededMillis = in.readLong();
    young = in.readBoolean();
  }
}
