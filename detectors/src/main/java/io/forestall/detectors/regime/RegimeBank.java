package io.forestall.detectors.regime;

import io.forestall.detectors.StateReader;
import io.forestall.detectors.StateWriter;
import java.util.Arrays;
import java.util.Objects;

/**
 * Tells which {@link Regime} each of many devices is in, so that baselines are kept apart, or start
 * anew, instead of alarming when the work changes.
 *
 * <pre>
 *   none  = work &lt; idleBelow  and utilisation &lt; 1/20       (work known; utilisation if it is)
 *   full  = work &gt;= workAbove                           (both with hysteresis)
 *
 *   full                       → TRAINING, or CAPPED while the limit is below the card's own
 *   none   after training      → PAUSED for the longest pause, then IDLE
 *   none   otherwise           → IDLE
 *   partly after training      → PAUSED
 *   partly otherwise           → STARTING
 * </pre>
 *
 * Work is a share of a limit: power over the power limit in force, or tensor activity. The duty
 * cycle that drivers call utilisation is no measure of work (it reads 95 percent at idle power),
 * but it keeps a device that computes in short bursts from counting as idle. A slowdown that nobody
 * ordered is a fault and no regime: only limits count as a cap.
 *
 * <ul>
 *   <li>Units: utilisation, work and cap are shares of 1; event time in milliseconds.
 *   <li>Cost: O(1) a device and tick, no allocation. State: 18 bytes a device.
 *   <li>Invariants: a regime changes only after every tick of the dwell has asked for the same one;
 *       without work (NaN) nothing changes; a time before the last change confirms nothing; the
 *       first regime needs no dwell.
 *   <li>Accuracy: equal to the table above over the whole history (test:
 *       update_randomWork_equalsWholeHistory).
 *   <li>Threads: none; one instance belongs to one stream task.
 * </ul>
 */
public final class RegimeBank {
  private static final int VERSION = 1;
  private static final double BUSY = 0.05; // utilisation of a device that is asked for anything

  private final RegimeConfig config;
  private final long dwellMillis;
  private final long longestPauseMillis;

  private int devices;
  private byte[] regime = new byte[0];
  private byte[] asked = new byte[0]; // what the newest ticks ask for
  private long[] sinceMillis = new long[0];
  private long[] askedSinceMillis = new long[0];

  public RegimeBank(RegimeConfig config) {
    this.config = config;
    dwellMillis = config.dwell().toMillis();
    longestPauseMillis = config.longestPause().toMillis();
  }

  /** Grows the bank to at least so many devices; new ones are unknown. */
  public void ensureDevices(int wanted) {
    if (wanted > regime.length) {
      int capacity = Math.max(wanted, regime.length + (regime.length >> 1));
      regime = Arrays.copyOf(regime, capacity);
      asked = Arrays.copyOf(asked, capacity);
      sinceMillis = Arrays.copyOf(sinceMillis, capacity);
      askedSinceMillis = Arrays.copyOf(askedSinceMillis, capacity);
    }
    devices = Math.max(devices, wanted);
  }

  public int devices() {
    return devices;
  }

  /**
   * Takes one tick of a device.
   *
   * @param utilisation share of the time in which anything ran; NaN if not reported
   * @param work power as a share of the limit in force, or another measure of real work
   * @param cap the limit in force, of power or clock, as a share of the card's own; NaN if unknown
   * @return true when the regime changed with this tick
   */
  public boolean update(int which, long timeMillis, double utilisation, double work, double cap) {
    Objects.checkIndex(which, devices);
    if (Double.isNaN(work)) {
      return false;
    }
    Regime now = Regime.ofCode(regime[which]);
    Regime wanted = wanted(now, timeMillis - sinceMillis[which], utilisation, work, cap);
    if (wanted.code() != asked[which] || timeMillis < askedSinceMillis[which]) {
      asked[which] = wanted.code();
      askedSinceMillis[which] = timeMillis;
    }
    boolean believed = now == Regime.UNKNOWN || timeMillis - askedSinceMillis[which] >= dwellMillis;
    if (wanted == now || !believed) {
      return false;
    }
    regime[which] = asked[which];
    sinceMillis[which] = timeMillis;
    return true;
  }

  public Regime regime(int which) {
    return Regime.ofCode(regime[Objects.checkIndex(which, devices)]);
  }

  /** When the regime was last changed, meaningless while it is unknown. */
  public long sinceMillis(int which) {
    return sinceMillis[Objects.checkIndex(which, devices)];
  }

  public void reset(int which) {
    regime[Objects.checkIndex(which, devices)] = 0;
    asked[which] = 0;
    sinceMillis[which] = 0;
    askedSinceMillis[which] = 0;
  }

  public void write(StateWriter out) {
    out.writeByte(VERSION);
    out.writeVarLong(devices);
    for (int i = 0; i < devices; i++) {
      out.writeByte(regime[i]);
      out.writeByte(asked[i]);
      out.writeVarLong(sinceMillis[i]);
      out.writeVarLong(askedSinceMillis[i]);
    }
  }

  /** Replaces everything by what was written; on failure the bank stays as it was. */
  public void read(StateReader in) {
    in.readVersion("RegimeBank", VERSION);
    int size = in.readCount("RegimeBank devices", 4);
    byte[] regimes = new byte[size];
    byte[] wishes = new byte[size];
    long[] since = new long[size];
    long[] askedSince = new long[size];
    for (int i = 0; i < size; i++) {
      regimes[i] = readRegime(in);
      wishes[i] = readRegime(in);
      since[i] = in.readVarLong();
      askedSince[i] = in.readVarLong();
    }
    regime = regimes;
    asked = wishes;
    sinceMillis = since;
    askedSinceMillis = askedSince;
    devices = size;
  }

  private static byte readRegime(StateReader in) {
    byte code = in.readByte();
    in.require(Regime.isCode(code), "RegimeBank regime");
    return code;
  }

  private Regime wanted(
      Regime now, long lastedMillis, double utilisation, double work, double cap) {
    boolean working = now == Regime.TRAINING || now == Regime.CAPPED;
    double full = config.workAbove() - (working ? config.hysteresis() : 0);
    if (work >= full) {
      double capped = config.cappedBelow() + (now == Regime.CAPPED ? config.hysteresis() : 0);
      return cap < Math.min(capped, 1) ? Regime.CAPPED : Regime.TRAINING;
    }
    double none = config.idleBelow() + (now == Regime.IDLE ? config.hysteresis() : 0);
    boolean resting = work < none && !(utilisation >= BUSY);
    boolean paused = now == Regime.PAUSED && !(resting && lastedMillis >= longestPauseMillis);
    if (working || paused) {
      return Regime.PAUSED;
    }
    return resting ? Regime.IDLE : Regime.STARTING;
  }
}
