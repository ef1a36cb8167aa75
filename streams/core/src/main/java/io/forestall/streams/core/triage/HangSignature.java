package io.forestall.streams.core.triage;

import io.forestall.detectors.StateReader;
import io.forestall.detectors.StateWriter;
import io.forestall.streams.core.NodeReport;
import io.forestall.streams.core.triage.Suspect.How;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Recognises a job whose ranks all wait in a collective operation, from counters alone: utilisation
 * is 100 % because the waiting kernel runs, yet power is at the spin level, tensor cores are idle
 * and no bytes move on NVLink, PCIe or the network ({@link NodeStance}).
 *
 * <pre>
 *   hung     nobody works, at least half of the devices spin, and somebody worked within 15 minutes
 *            before it began; for as long as it takes to be sure:
 *
 *                                 interval up to 2 s       wider
 *   activity and bytes measured   hangAfter, 3 reports     1 report, which tells of its interval
 *   bytes on PCIe or the network  hangAfter, 3 reports     2 reports
 *   neither                       90 s                     90 s
 * </pre>
 *
 * <ul>
 *   <li>Suspects are those who do not spin: latched gauges, a rank stuck on the host side, a node
 *       that fell silent just then. If they are more than one node's or a quarter of the job,
 *       nobody is blamed. Who was silent or idle long before the job stopped is left out.
 *   <li>In a synchronous checkpoint bytes move over PCIe or the network, if only at the ranks that
 *       write while the others wait for them; so the job is not hung.
 *   <li>A stand that was taken for a hang and passed without any fault was a habit of the job: from
 *       then on it takes one and a half times as long, at most five minutes.
 *   <li>Cost: O(nodes) a look. State: that of the nodes. Threads: none.
 * </ul>
 */
final class HangSignature {
  private static final double BLAMED_AT_MOST = 0.25;
  private static final long MEMORY_MILLIS = 15 * 60_000;

  /** From here on a sample is an average over its interval rather than a moment. */
  private static final int WIDE_INTERVAL_MILLIS = 5_000;

  private static final int MIN_REPORTS = 3;
  private static final int MIN_WIDE_REPORTS = 2;

  /** Assumed: longer than most checkpoints, which power alone does not tell from a hang. */
  private static final long UNMEASURED_MILLIS = 90_000;

  /** Of more nodes one or the other always lacks a report, as one in 10,000 is lost. */
  private static final int FEW_NODES = 64;

  private static final double HABIT_MARGIN = 1.5;
  private static final long HABIT_AT_MOST_MILLIS = 300_000;

  /**
   * What is known of a hang.
   *
   * @param sinceMillis when the last of those who wait came to a stand
   * @param waiting nodes that spin
   * @param spinning devices that spin
   * @param measured whether activity and bytes are told, and not power and utilisation alone
   */
  record Finding(
      long sinceMillis,
      List<Suspect> suspects,
      SortedSet<String> waiting,
      int spinning,
      boolean measured) {}

  private final long hangAfterMillis;
  private final TreeMap<String, NodeStance> nodes = new TreeMap<>();
  private long lastWorkedMillis = Long.MIN_VALUE;
  private long sinceMillis = -1;
  private long restsSinceMillis = -1;
  private long habitMillis;
  private int devices;

  HangSignature(TriageConfig config) {
    this.hangAfterMillis = config.hangAfter().toMillis();
  }

  /** Takes in what a node says of its devices. */
  void see(NodeReport report) {
    NodeStance stance = nodes.get(report.node());
    if (stance == null) {
      if (!report.member()) {
        return;
      }
      stance = new NodeStance(report.node());
      nodes.put(report.node(), stance);
    }
    stance.see(report);
    if (!stance.member()) {
      nodes.remove(report.node());
    }
  }

  /** The longest distance between two reports of a node. */
  int intervalMillis() {
    return nodes.values().stream().mapToInt(NodeStance::intervalMillis).max().orElse(0);
  }

  /** Devices that work for the job, as of {@link #look}. */
  int devices() {
    return devices;
  }

  /** Whether the job is nothing but this node: a group of an idle node bears the node's name. */
  boolean onlyNode(String name) {
    return nodes.size() == 1 && nodes.containsKey(name);
  }

  /** The nodes that work for the job, by name. */
  Collection<NodeStance> nodes() {
    return nodes.values();
  }

  /**
   * Since when no device of the job has run a kernel, though all are heard of; -1 while one does.
   */
  long restsSinceMillis() {
    return restsSinceMillis;
  }

  /** When a device was last seen to work; {@link Long#MIN_VALUE} before the first time. */
  long lastWorkedMillis() {
    return lastWorkedMillis;
  }

  /** The job went on by itself after it had stood for so long. */
  void wasHabit(long stoodMillis) {
    habitMillis =
        Math.min(HABIT_AT_MOST_MILLIS, Math.max(habitMillis, (long) (HABIT_MARGIN * stoodMillis)));
  }

  /** Looks at the job as it stands now; null unless it is hung. */
  @Nullable Finding look(long nowMillis) {
    var count = new Count();
    for (NodeStance node : nodes.values()) {
      count.add(node, nowMillis);
    }
    devices = count.devices;
    lastWorkedMillis = Math.max(lastWorkedMillis, count.workedMillis);
    boolean rests = count.resting > 0 && count.working + count.spinning == 0;
    restsSinceMillis = !rests ? -1 : restsSinceMillis < 0 ? nowMillis : restsSinceMillis;
    boolean stands =
        count.working == 0
            && count.spinning > 0
            && lastWorkedMillis != Long.MIN_VALUE
            && (sinceMillis >= 0 || nowMillis - lastWorkedMillis <= MEMORY_MILLIS);
    if (!stands) {
      sinceMillis = -1;
      return null;
    }
    var suspects = new ArrayList<Suspect>();
    int apart = 0;
    for (NodeStance node : nodes.values()) {
      apart += suspectsOf(node, nowMillis, suspects);
    }
    if (count.spinning < apart) {
      sinceMillis = -1;
      return null;
    }
    if (sinceMillis < 0) {
      sinceMillis = Math.max(count.spinsSinceMillis, lastWorkedMillis);
    }
    if (!sure(count, nowMillis)) {
      return null;
    }
    boolean oneNode = suspects.stream().map(Suspect::node).distinct().count() <= 1;
    boolean blamed = oneNode || apart <= BLAMED_AT_MOST * (count.spinning + apart);
    return new Finding(
        sinceMillis,
        blamed ? List.copyOf(suspects) : List.of(),
        waiting(nowMillis),
        count.spinning,
        count.measured);
  }

  private boolean sure(Count count, long nowMillis) {
    boolean wide = count.intervalMillis >= WIDE_INTERVAL_MILLIS;
    long stoodMillis = nowMillis - sinceMillis;
    if (stoodMillis < habitMillis) {
      return false;
    }
    if (!count.measured && !count.partlyMeasured) {
      return stoodMillis >= UNMEASURED_MILLIS && count.spinReports >= MIN_WIDE_REPORTS;
    }
    if (!wide) {
      return count.spinReports >= MIN_REPORTS && stoodMillis >= hangAfterMillis;
    }
    int reports = count.measured ? 1 : MIN_WIDE_REPORTS;
    return count.spinReports >= reports && stoodMillis + count.intervalMillis >= hangAfterMillis;
  }

  private int suspectsOf(NodeStance node, long nowMillis, List<Suspect> suspects) {
    if (!silent(node, nowMillis)) {
      return node.addSuspects(lastWorkedMillis, suspects);
    }
    boolean lost = nodes.size() > FEW_NODES && !longSilent(node, nowMillis);
    if (lost || !justThen(node)) {
      return 0; // nobody knows what it does
    }
    suspects.add(silence(node));
    return node.devices();
  }

  /** Nodes of which two reports are missing, and which fell silent as the job stopped. */
  List<Suspect> silent(long nowMillis) {
    var suspects = new ArrayList<Suspect>();
    for (NodeStance node : nodes.values()) {
      if (longSilent(node, nowMillis) && justThen(node)) {
        suspects.add(silence(node));
      }
    }
    return suspects;
  }

  private static Suspect silence(NodeStance node) {
    return new Suspect(node.node(), "", -1, -1, How.SILENT, Double.NaN);
  }

  private boolean justThen(NodeStance node) {
    return node.timeMillis() >= lastWorkedMillis - node.patienceMillis();
  }

  private static boolean longSilent(NodeStance node, long nowMillis) {
    return nowMillis - node.timeMillis() > node.patienceMillis() + node.intervalMillis();
  }

  private static boolean silent(NodeStance node, long nowMillis) {
    return nowMillis - node.timeMillis() > node.patienceMillis();
  }

  private SortedSet<String> waiting(long nowMillis) {
    var waiting = new TreeSet<String>();
    for (NodeStance node : nodes.values()) {
      if (!silent(node, nowMillis) && node.spinning() > 0) {
        waiting.add(node.node());
      }
    }
    return waiting;
  }

  /** The job's devices, summed up over the nodes that are heard of. */
  private static final class Count {
    private int devices;
    private int working;
    private int spinning;
    private int resting;
    private long workedMillis = Long.MIN_VALUE;
    private long spinsSinceMillis = Long.MIN_VALUE;
    private int spinReports = Integer.MAX_VALUE;
    private int intervalMillis;
    private boolean measured = true;
    private boolean partlyMeasured;

    void add(NodeStance node, long nowMillis) {
      devices += node.devices();
      workedMillis = Math.max(workedMillis, node.workedMillis());
      if (silent(node, nowMillis)) {
        return;
      }
      working += node.working();
      spinning += node.spinning();
      resting += node.resting();
      spinsSinceMillis = Math.max(spinsSinceMillis, node.spinsSinceMillis());
      spinReports = Math.min(spinReports, node.spinReports());
      intervalMillis = Math.max(intervalMillis, node.intervalMillis());
      measured &= node.measured();
      partlyMeasured |= node.partlyMeasured();
    }
  }

  void write(StateWriter out) {
    out.writeInt(nodes.size());
    nodes.values().forEach(node -> node.write(out));
    out.writeLong(lastWorkedMillis);
    out.writeLong(sinceMillis);
    out.writeLong(restsSinceMillis);
    out.writeLong(habitMillis);
    out.writeInt(devices);
  }

  void read(StateReader in) {
    for (int n = in.readInt(); n > 0; n--) {
      NodeStance node = NodeStance.read(in);
      nodes.put(node.node(), node);
    }
    lastWorkedMillis = in.readLong();
    sinceMillis = in.readLong();
    restsSinceMillis = in.readLong();
    habitMillis = in.readLong();
    devices = in.readInt();
  }
}
