package io.forestall.streams.core.triage;

import io.forestall.detectors.StateReader;
import io.forestall.detectors.StateWriter;
import io.forestall.streams.core.NodeReport.DeviceFeatures;
import io.forestall.streams.core.triage.Members.Seen;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Recognises a job whose ranks all wait in a collective operation, from counters alone: utilisation
 * is 100 % because the waiting kernel runs, yet power is at the spin level, tensor cores are idle
 * and no bytes move on NVLink.
 *
 * <pre>
 *   active    tensor activity >= 5 %, or where that is not measured power >= 60 % of the busy level;
 *             or bytes move on PCIe, as in a checkpoint
 *   spinning  not active, utilisation >= 90 %, power <= 50 % of the busy level, links idle
 *   hung      nobody active, at least half spinning, for hangAfter and at least three ticks,
 *             and somebody was active within 15 minutes before it began
 * </pre>
 *
 * <ul>
 *   <li>The busy level of a device is its own slowly fading maximum, so no SKU table is needed; it
 *       does not fade while the device spins, or a long hang would look like a new normal.
 *   <li>Spin level measured on A100: 21 to 22 % of the thermal design power at 100 % utilisation;
 *       on H100 16 to 24 % (assumed).
 *   <li>The culprits are those who do not spin: latched gauges, a rank stuck on the host side, a
 *       silent node. If they are more than a quarter of the job, nobody is blamed.
 *   <li>In a synchronous checkpoint bytes move over PCIe, if only at the ranks that write while the
 *       others wait for them; so the job is not hung. Threads: none.
 * </ul>
 */
final class HangSignature {
  private static final double ACTIVE_TENSOR = 0.05;
  private static final double ACTIVE_POWER = 0.6;
  private static final double SPIN_UTILIZATION = 0.9;
  private static final double SPIN_POWER = 0.5;
  private static final double IDLE_LINK = 0.02;
  private static final double BUSY_FADE = 0.9995;
  private static final int MIN_TICKS = 3;
  private static final double BLAMED_AT_MOST = 0.25;
  private static final long MEMORY_MILLIS = 15 * 60_000;

  /** What is known of a hang. */
  record Finding(long sinceMillis, List<Seen> stuck, SortedSet<String> waiting, int spinning) {}

  private static final class Busy {
    private double powerWatts;
    private double linkBytes;
    private double pcieBytes;

    void rise(DeviceFeatures now) {
      powerWatts = larger(powerWatts, now.powerWatts());
      linkBytes = larger(linkBytes, now.linkBytesPerSecond());
      pcieBytes = larger(pcieBytes, now.pcieBytesPerSecond());
    }

    void fade() {
      powerWatts *= BUSY_FADE;
      linkBytes *= BUSY_FADE;
      pcieBytes *= BUSY_FADE;
    }

    private static double larger(double level, double now) {
      return now > level ? now : level; // NaN is no measurement
    }
  }

  private final long hangAfterMillis;
  private final Map<String, Busy> busy = new HashMap<>();
  private long lastActiveMillis = Long.MIN_VALUE;
  private long sinceMillis = -1;
  private int ticks;

  HangSignature(TriageConfig config) {
    this.hangAfterMillis = config.hangAfter().toMillis();
  }

  /** Looks at the job as it stands now; null unless it is hung. */
  @Nullable Finding look(List<Seen> devices, long nowMillis) {
    var stuck = new ArrayList<Seen>();
    var waiting = new TreeSet<String>();
    int active = 0;
    int spinning = 0;
    for (Seen seen : devices) {
      if (!seen.fresh() || seen.features().frozen()) {
        stuck.add(seen);
        continue;
      }
      DeviceFeatures now = seen.features();
      Busy level = busy.computeIfAbsent(now.device(), device -> new Busy());
      level.rise(now);
      if (active(now, level)) {
        active++;
      } else if (spinning(now, level)) {
        spinning++;
        waiting.add(seen.node());
        continue;
      } else {
        stuck.add(seen);
      }
      level.fade();
    }
    if (active > 0) {
      lastActiveMillis = nowMillis;
    }
    boolean standsStill =
        active == 0
            && spinning * 2 >= devices.size()
            && spinning > 0
            && lastActiveMillis != Long.MIN_VALUE
            && (sinceMillis >= 0 || nowMillis - lastActiveMillis <= MEMORY_MILLIS);
    if (!standsStill) {
      sinceMillis = -1;
      ticks = 0;
      return null;
    }
    if (sinceMillis < 0) {
      sinceMillis = nowMillis;
    }
    ticks++;
    if (ticks < MIN_TICKS || nowMillis - sinceMillis < hangAfterMillis) {
      return null;
    }
    boolean blamed = stuck.size() <= BLAMED_AT_MOST * devices.size();
    return new Finding(sinceMillis, blamed ? stuck : List.of(), waiting, spinning);
  }

  private static boolean active(DeviceFeatures now, Busy level) {
    if (!quiet(now.pcieBytesPerSecond(), level.pcieBytes)) {
      return true;
    }
    return Double.isNaN(now.tensorActiveRatio())
        ? now.powerWatts() >= ACTIVE_POWER * level.powerWatts && now.utilizationRatio() > 0
        : now.tensorActiveRatio() >= ACTIVE_TENSOR;
  }

  private static boolean spinning(DeviceFeatures now, Busy level) {
    return now.utilizationRatio() >= SPIN_UTILIZATION
        && now.powerWatts() <= SPIN_POWER * level.powerWatts
        && quiet(now.linkBytesPerSecond(), level.linkBytes);
  }

  /** Nothing measured is no objection; a link that was never busy cannot fall quiet. */
  private static boolean quiet(double bytes, double busyBytes) {
    return Double.isNaN(bytes) || busyBytes == 0 || bytes <= IDLE_LINK * busyBytes;
  }

  void write(StateWriter out) {
    out.writeInt(busy.size());
    busy.forEach(
        (device, level) -> {
          out.writeString(device);
          out.writeDouble(level.powerWatts);
          out.writeDouble(level.linkBytes);
          out.writeDouble(level.pcieBytes);
        });
    out.writeLong(lastActiveMillis);
    out.writeLong(sinceMillis);
    out.writeInt(ticks);
  }

  void read(StateReader in) {
    for (int n = in.readInt(); n > 0; n--) {
      var level = new Busy();
      String device = in.readString();
      level.powerWatts = in.readDouble();
      level.linkBytes = in.readDouble();
      level.pcieBytes = in.readDouble();
      busy.put(device, level);
    }
    lastActiveMillis = in.readLong();
    sinceMillis = in.readLong();
    ticks = in.readInt();
  }
}
