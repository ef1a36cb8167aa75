package io.forestall.streams.core.triage;

import io.forestall.detectors.StateReader;
import io.forestall.detectors.StateWriter;
import io.forestall.streams.core.NodeReport;
import io.forestall.streams.core.NodeReport.DeviceFeatures;
import io.forestall.streams.core.triage.Suspect.How;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the devices of one node do, as of its last report: work, spin in a collective operation, or
 * neither.
 *
 * <pre>
 *   works   tensor activity >= 5 %, or where that is not measured power >= 60 % of the busy level;
 *           or bytes move on NVLink or PCIe
 *   spins   does not work, utilisation >= 90 %, power <= 50 % of the busy level; if bytes move on
 *           the node's network meanwhile, as in a checkpoint, it works
 *   rests   utilisation < 50 %              odd     a kernel runs, neither works nor waits
 *   frozen  its gauges are latched          blind   neither power nor utilisation is told
 * </pre>
 *
 * <ul>
 *   <li>The busy level of a device is its own slowly fading maximum, so no SKU table is needed; it
 *       does not fade while the device spins, or a long hang would look like a new normal.
 *   <li>Spin level measured on A100: 21 to 22 % of the thermal design power at 100 % utilisation;
 *       on H100 16 to 24 % (assumed).
 *   <li>Cost: O(devices) a report, no allocation while the devices stay the same. State: 70 bytes a
 *       device. Threads: none.
 * </ul>
 */
final class NodeStance {
  private static final double ACTIVE_TENSOR = 0.05;
  private static final double ACTIVE_POWER = 0.6;
  private static final double SPIN_UTILIZATION = 0.9;
  private static final double SPIN_POWER = 0.5;
  private static final double REST_UTILIZATION = 0.5;

  /** Of the busy level; what keeps connections alive is far less, a checkpoint is more. */
  private static final double IDLE_BYTES = 0.02;

  /** A second; half is left after 23 minutes. */
  private static final double BUSY_FADE = 0.9995;

  /** A node whose last report is older than so many of its intervals is silent, */
  private static final double SILENT_INTERVALS = 1.4;

  /** and older than this: a single lost sample is none. */
  private static final long SILENT_MILLIS = 3_000;

  private static final byte WORKS = 0;
  private static final byte SPINS = 1;
  private static final byte RESTS = 2;
  private static final byte FROZEN = 3;
  private static final byte BLIND = 4;
  private static final byte ODD = 5;

  /** A rank that waits for nobody rests at most so much earlier than the job: a long step. */
  private static final long REST_BEFORE_MILLIS = 180_000;

  private final String node;
  private boolean member;
  private long timeMillis = Long.MIN_VALUE;
  private int intervalMillis = 1_000;
  private long workedMillis = Long.MIN_VALUE;
  private double busyNetwork;
  private boolean measured;
  private boolean partlyMeasured;

  private String[] devices = {};
  private int[] indexes = {};
  private int[] ranks = {};
  private byte[] stances = {};
  private double[] powerWatts = {};
  private double[] busyPower = {};
  private double[] busyLink = {};
  private double[] busyPcie = {};
  private long[] stillSince = {};
  private int[] stillReports = {};

  NodeStance(String node) {
    this.node = node;
  }

  /** Takes in what the node says of now. */
  void see(NodeReport report) {
    if (report.timeMillis() < timeMillis) {
      return;
    }
    member = report.member();
    timeMillis = report.timeMillis();
    intervalMillis = report.intervalMillis();
    if (!member) {
      return;
    }
    List<DeviceFeatures> now = report.devices();
    align(now);
    boolean networkQuiet = true;
    measured = !now.isEmpty();
    partlyMeasured = false;
    if (!now.isEmpty()) {
      double network = now.get(0).networkBytesPerSecond();
      busyNetwork = larger(busyNetwork, network);
      networkQuiet = quiet(network, busyNetwork);
    }
    double fade = intervalMillis == 1_000 ? BUSY_FADE : Math.pow(BUSY_FADE, intervalMillis / 1e3);
    for (int i = 0; i < devices.length; i++) {
      see(i, now.get(i), networkQuiet, fade);
    }
    busyNetwork *= spinning() == devices.length ? 1 : fade;
  }

  private void see(int i, DeviceFeatures now, boolean networkQuiet, double fade) {
    indexes[i] = now.index();
    ranks[i] = now.rank();
    powerWatts[i] = now.powerWatts();
    if (now.frozen()) {
      stances[i] = FROZEN;
    } else if (Double.isNaN(now.utilizationRatio()) && Double.isNaN(now.powerWatts())) {
      stances[i] = BLIND;
      measured = false;
    } else {
      busyPower[i] = larger(busyPower[i], now.powerWatts());
      busyLink[i] = larger(busyLink[i], now.linkBytesPerSecond());
      busyPcie[i] = larger(busyPcie[i], now.pcieBytesPerSecond());
      stances[i] = stance(i, now, networkQuiet);
      if (stances[i] != SPINS) {
        busyPower[i] *= fade;
        busyLink[i] *= fade;
        busyPcie[i] *= fade;
      }
      boolean writes = busyPcie[i] > 0 || busyNetwork > 0; // what a checkpoint does would show
      measured &= writes && !Double.isNaN(now.tensorActiveRatio());
      partlyMeasured |= writes;
    }
    if (stances[i] == WORKS) {
      workedMillis = timeMillis;
      stillReports[i] = 0;
    } else if (stillReports[i]++ == 0) {
      stillSince[i] = timeMillis;
    }
  }

  private byte stance(int i, DeviceFeatures now, boolean networkQuiet) {
    if (works(i, now)) {
      return WORKS;
    }
    if (now.utilizationRatio() >= SPIN_UTILIZATION
        && now.powerWatts() <= SPIN_POWER * busyPower[i]) {
      return networkQuiet ? SPINS : WORKS;
    }
    return now.utilizationRatio() >= REST_UTILIZATION ? ODD : RESTS;
  }

  private boolean works(int i, DeviceFeatures now) {
    if (!quiet(now.pcieBytesPerSecond(), busyPcie[i])
        || !quiet(now.linkBytesPerSecond(), busyLink[i])) {
      return true;
    }
    return Double.isNaN(now.tensorActiveRatio())
        ? now.powerWatts() >= ACTIVE_POWER * busyPower[i] && now.utilizationRatio() > 0
        : now.tensorActiveRatio() >= ACTIVE_TENSOR;
  }

  /** Nothing measured is no objection; a link that was never busy cannot fall quiet. */
  private static boolean quiet(double bytes, double busyBytes) {
    return Double.isNaN(bytes) || busyBytes == 0 || bytes <= IDLE_BYTES * busyBytes;
  }

  private static double larger(double level, double now) {
    return now > level ? now : level; // NaN is no measurement
  }

  /** Keeps what is known of the devices that are still there. */
  private void align(List<DeviceFeatures> now) {
    boolean same = now.size() == devices.length;
    for (int i = 0; same && i < devices.length; i++) {
      same = now.get(i).device().equals(devices[i]);
    }
    if (same) {
      return;
    }
    var before = new NodeStance(node);
    before.takeFrom(this);
    resize(now.size());
    for (int i = 0; i < devices.length; i++) {
      devices[i] = now.get(i).device();
      int old = Arrays.asList(before.devices).indexOf(devices[i]);
      busyPower[i] = old < 0 ? 0 : before.busyPower[old];
      busyLink[i] = old < 0 ? 0 : before.busyLink[old];
      busyPcie[i] = old < 0 ? 0 : before.busyPcie[old];
      stillSince[i] = old < 0 ? timeMillis : before.stillSince[old];
      stillReports[i] = old < 0 ? 0 : before.stillReports[old];
    }
  }

  private void takeFrom(NodeStance other) {
    devices = other.devices;
    busyPower = other.busyPower;
    busyLink = other.busyLink;
    busyPcie = other.busyPcie;
    stillSince = other.stillSince;
    stillReports = other.stillReports;
  }

  /** Least bytes of a device in saved state. */
  private static final int STATE_BYTES = 50;

  private void resize(int count) {
    devices = new String[count];
    indexes = new int[count];
    ranks = new int[count];
    stances = new byte[count];
    powerWatts = new double[count];
    busyPower = new double[count];
    busyLink = new double[count];
    busyPcie = new double[count];
    stillSince = new long[count];
    stillReports = new int[count];
  }

  String node() {
    return node;
  }

  /** Whether it works for the job. */
  boolean member() {
    return member;
  }

  long timeMillis() {
    return timeMillis;
  }

  int intervalMillis() {
    return intervalMillis;
  }

  /** When a device was last seen to work; {@link Long#MIN_VALUE} before the first time. */
  long workedMillis() {
    return workedMillis;
  }

  /** How long a report of the node may be missing before it counts as silent. */
  long patienceMillis() {
    return Math.max(SILENT_MILLIS, (long) (SILENT_INTERVALS * intervalMillis));
  }

  /** Whether tensor activity and bytes on PCIe or the network are told of each device. */
  boolean measured() {
    return measured;
  }

  /** Whether bytes are told of a device: then a checkpoint is not taken for a hang. */
  boolean partlyMeasured() {
    return partlyMeasured;
  }

  int devices() {
    return devices.length;
  }

  int working() {
    return count(WORKS);
  }

  int spinning() {
    return count(SPINS);
  }

  /** What drives that rank, if this node has it. */
  @Nullable Suspect rank(int rank) {
    for (int i = 0; i < devices.length; i++) {
      if (ranks[i] == rank) {
        return new Suspect(node, devices[i], indexes[i], rank, How.RESTS, powerWatts[i]);
      }
    }
    return null;
  }

  /** Devices that run no kernel, though their numbers can be believed. */
  int resting() {
    return count(RESTS);
  }

  private int count(byte stance) {
    int count = 0;
    for (byte each : stances) {
      count += each == stance ? 1 : 0;
    }
    return count;
  }

  /**
   * When the last of the spinning devices stopped working; {@link Long#MIN_VALUE} if none spins.
   */
  long spinsSinceMillis() {
    long since = Long.MIN_VALUE;
    for (int i = 0; i < devices.length; i++) {
      since = stances[i] == SPINS ? Math.max(since, stillSince[i]) : since;
    }
    return since;
  }

  /** Reports in a row in which no spinning device worked. */
  int spinReports() {
    int reports = Integer.MAX_VALUE;
    for (int i = 0; i < devices.length; i++) {
      reports = stances[i] == SPINS ? Math.min(reports, stillReports[i]) : reports;
    }
    return reports;
  }

  /**
   * Adds the devices that neither work nor spin, as one when it is all of them.
   *
   * @param stoppedMillis when the job was last seen to work: who stopped long before is no suspect
   * @return how many devices that are
   */
  int addSuspects(long stoppedMillis, List<Suspect> suspects) {
    int apart = 0;
    int first = suspects.size();
    for (int i = 0; i < devices.length; i++) {
      How how = apart(i, stoppedMillis);
      if (how != null) {
        apart++;
        suspects.add(new Suspect(node, devices[i], indexes[i], ranks[i], how, powerWatts[i]));
      }
    }
    if (apart > 1 && apart == devices.length) {
      Suspect one = suspects.get(first);
      suspects.subList(first, suspects.size()).clear();
      suspects.add(new Suspect(node, "", -1, -1, one.how(), Double.NaN));
    }
    return apart;
  }

  private @Nullable How apart(int i, long stoppedMillis) {
    return switch (stances[i]) {
      case ODD -> How.ODD;
      case RESTS -> stillSince[i] >= stoppedMillis - REST_BEFORE_MILLIS ? How.RESTS : null;
      case FROZEN -> How.FROZEN;
      case BLIND -> stillSince[i] >= stoppedMillis - patienceMillis() ? How.SILENT : null;
      default -> null;
    };
  }

  void write(StateWriter out) {
    out.writeString(node);
    out.writeBoolean(member);
    out.writeLong(timeMillis);
    out.writeInt(intervalMillis);
    out.writeLong(workedMillis);
    out.writeDouble(busyNetwork);
    out.writeBoolean(measured);
    out.writeBoolean(partlyMeasured);
    out.writeVarLong(devices.length);
    for (int i = 0; i < devices.length; i++) {
      out.writeString(devices[i]);
      out.writeInt(indexes[i]);
      out.writeInt(ranks[i]);
      out.writeByte(stances[i]);
      out.writeDouble(powerWatts[i]);
      out.writeDouble(busyPower[i]);
      out.writeDouble(busyLink[i]);
      out.writeDouble(busyPcie[i]);
      out.writeLong(stillSince[i]);
      out.writeInt(stillReports[i]);
    }
  }

  static NodeStance read(StateReader in) {
    var stance = new NodeStance(in.readString());
    stance.member = in.readBoolean();
    stance.timeMillis = in.readLong();
    stance.intervalMillis = in.readInt();
    stance.workedMillis = in.readLong();
    stance.busyNetwork = in.readDouble();
    stance.measured = in.readBoolean();
    stance.partlyMeasured = in.readBoolean();
    stance.resize(in.readCount("devices", STATE_BYTES));
    for (int i = 0; i < stance.devices.length; i++) {
      stance.devices[i] = in.readString();
      stance.indexes[i] = in.readInt();
      stance.ranks[i] = in.readInt();
      stance.stances[i] = in.readByte();
      stance.powerWatts[i] = in.readDouble();
      stance.busyPower[i] = in.readDouble();
      stance.busyLink[i] = in.readDouble();
      stance.busyPcie[i] = in.readDouble();
      stance.stillSince[i] = in.readLong();
      stance.stillReports[i] = in.readInt();
    }
    return stance;
  }
}
