package io.forestall.streams.core.score;

import io.forestall.detectors.StateReader;
import io.forestall.detectors.StateWriter;
import io.forestall.schemas.FaultClass;
import io.forestall.streams.core.Evidence.Strength;
import java.util.Arrays;

/**
 * Finds a busy GPU whose clock stays low although neither power nor heat holds it down, while its
 * siblings' clocks are high: left in an idle state, or held by a clock that someone has set.
 *
 * <ul>
 *   <li>A clock that is set for all of the node's GPUs holds all alike and is nobody's fault.
 *   <li>Cost: a median of the siblings for each busy device that nothing holds down. State: 12
 *       bytes a device. Threads: none.
 * </ul>
 */
final class HeldClock {
  /** Slower than this share of the siblings' median; a set clock or a stuck state is far below. */
  private static final double SLOW_RATIO = 0.8;

  /** A GPU that is capped draws as much as its siblings; one that is held back draws less. */
  private static final double LOW_POWER_RATIO = 0.85;

  private static final double BUSY_RATIO = 0.9;

  /** Clocks rise within a second of load: so long it must stay. */
  private static final long LASTS_MILLIS = 20_000;

  private static final int LASTS_TICKS = 3;

  /** Power cap, hardware slowdown, either thermal slowdown, power brake and sync boost. */
  private static final int HELD_REASONS = 0x4 | 0x8 | 0x10 | 0x20 | 0x40 | 0x80;

  private int[] ticks = {};
  private long[] sinceMillis = {};
  private double[] clocks = {};
  private final Median siblings = new Median();

  /** Makes room and gathers the clocks of what is busy; before {@link #judge}. */
  void look(DeviceSeries series) {
    int devices = series.devices();
    ticks = Arrays.copyOf(ticks, devices);
    sinceMillis = Arrays.copyOf(sinceMillis, devices);
    clocks = clocks.length < devices ? new double[devices] : clocks;
    for (int device = 0; device < devices; device++) {
      boolean busy = series.value(KnownMetrics.GPU_UTILIZATION, device) >= BUSY_RATIO;
      clocks[device] = busy ? series.value(KnownMetrics.GPU_SM_CLOCK, device) : Double.NaN;
    }
  }

  void judge(int device, DeviceSeries series, Subject subject, EvidenceKeeper keeper) {
    if (!(clocks[device] > 0) || !free(device, series)) {
      ticks[device] = 0;
      return;
    }
    double usualHertz = siblingsHertz(device, series.devices());
    if (!(clocks[device] < SLOW_RATIO * usualHertz)) {
      ticks[device] = 0;
      return;
    }
    if (ticks[device]++ == 0) {
      sinceMillis[device] = subject.timeMillis();
    }
    if (ticks[device] >= LASTS_TICKS
        && subject.timeMillis() - sinceMillis[device] >= LASTS_MILLIS) {
      keeper.raise(
          subject
              .evidence(
                  "held-clock",
                  "gpu_sm_clock_hertz",
                  FaultClass.GPU_SLOW,
                  Strength.SUPPORTING,
                  usualHertz / clocks[device],
                  clocks[device],
                  usualHertz,
                  "clock stays at "
                      + Math.round(clocks[device] / 1e6)
                      + " MHz under load, its siblings' at "
                      + Math.round(usualHertz / 1e6)
                      + " MHz; neither power nor heat is the reason")
              .since(sinceMillis[device]));
    }
  }

  /**
   * Whether neither power nor heat explains a low clock: by the reasons that the driver gives, or
   * else, where it gives none, by a power far below that of its siblings.
   */
  private boolean free(int device, DeviceSeries series) {
    double reasons = series.value(KnownMetrics.GPU_CLOCK_EVENT_REASONS, device);
    if (!Double.isNaN(reasons)) {
      return ((long) reasons & HELD_REASONS) == 0;
    }
    siblings.clear(series.devices());
    for (int other = 0; other < series.devices(); other++) {
      boolean counts = other != device && clocks[other] > 0;
      siblings.add(counts ? series.value(KnownMetrics.GPU_POWER, other) : Double.NaN);
    }
    return series.value(KnownMetrics.GPU_POWER, device) < LOW_POWER_RATIO * siblings.value();
  }

  /** Median clock of the busy siblings; NaN when there are fewer than two. */
  private double siblingsHertz(int device, int devices) {
    siblings.clear(devices);
    for (int other = 0; other < devices; other++) {
      siblings.add(other == device ? Double.NaN : clocks[other]);
    }
    return siblings.count() < 2 ? Double.NaN : siblings.value();
  }

  void write(StateWriter out) {
    out.writeVarLong(ticks.length);
    for (int device = 0; device < ticks.length; device++) {
      out.writeInt(ticks[device]);
      out.writeLong(sinceMillis[device]);
    }
  }

  void read(StateReader in) {
    ticks = new int[in.readCount("held clocks", Integer.BYTES + Long.BYTES)];
    sinceMillis = new long[ticks.length];
    for (int device = 0; device < ticks.length; device++) {
      ticks[device] = in.readInt();
      sinceMillis[device] = in.readLong();
    }
  }
}
