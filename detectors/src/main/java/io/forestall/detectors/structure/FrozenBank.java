package io.forestall.detectors.structure;

import io.forestall.detectors.StateReader;
import io.forestall.detectors.StateWriter;
import java.util.Arrays;
import java.util.Objects;

/**
 * Finds gauges that are frozen at their last values: a tuple such as (power, temperature,
 * utilisation, clock) that stays bit-identical while the device is busy.
 *
 * <pre>
 *   run    = ticks since the tuple's 64-bit fingerprint last changed
 *   usual  = longest run that ended by a change, fading by a sixteenth with each shorter one
 *   frozen = run >= max(ticks, times * usual)
 * </pre>
 *
 * <ul>
 *   <li>Units: ticks on which the tuple was reported.
 *   <li>Cost: O(length) a tick, no allocation. State: 16 bytes a device.
 *   <li>Invariants: a tuple without any value is a gap and changes nothing. A single NaN is
 *       compared like a value: when half of the gauges vanish and the rest freezes, which is how a
 *       lost GPU looks, the run restarts once and then grows.
 *   <li>The caller tells busy from idle: idle gauges are naturally constant (62 ticks of ten
 *       minutes were seen on a healthy GPU), so it calls {@link #reset} instead of {@link #update}
 *       on idle ticks.
 *   <li>Accuracy: exact but for one change in 2^64 that leaves the fingerprint equal (test:
 *       update_randomTuples_equalsComparison); in the six recorded losses of a GPU by XID 79 at one
 *       site, all busy GPUs that froze are found and none else, in more than 50 node-days (test:
 *       frozen_recordedLosses_foundAndNothingElse).
 *   <li>Threads: none; one instance belongs to one stream task.
 * </ul>
 *
 * <p>Reference: the project's own definition, after recorded GPU losses, in which gauges repeated
 * bit for bit for 4 to 895 ticks until the reboot. The mixing constants are those of SplitMix64.
 *
 * @see <a href="https://doi.org/10.1145/2660193.2660195">Steele, Lea and Flood (2014), for
 *     SplitMix64</a>
 */
public final class FrozenBank {
  private static final int VERSION = 1;
  private static final int FADE_SHIFT = 4;

  private final FrozenConfig config;

  private int devices;
  private long[] fingerprint = new long[0];
  private int[] run = new int[0]; // -1: nothing seen yet
  private int[] usual = new int[0];

  public FrozenBank(FrozenConfig config) {
    this.config = config;
  }

  /** Grows the bank to at least so many devices; new ones have reported nothing. */
  public void ensureDevices(int wanted) {
    if (wanted > run.length) {
      int old = run.length;
      int capacity = Math.max(wanted, old + (old >> 1));
      fingerprint = Arrays.copyOf(fingerprint, capacity);
      usual = Arrays.copyOf(usual, capacity);
      run = Arrays.copyOf(run, capacity);
      Arrays.fill(run, old, capacity, -1);
    }
    devices = Math.max(devices, wanted);
  }

  public int devices() {
    return devices;
  }

  /**
   * Takes the first {@code length} values of one tick of a busy device.
   *
   * @return on how many ticks in a row the tuple has been what it was on the tick before; 0 when it
   *     changed, is new, or has too few values
   */
  public int update(int device, double[] tuple, int length) {
    Objects.checkIndex(device, devices);
    Objects.checkFromIndexSize(0, length, tuple.length);
    long print = length;
    int present = 0;
    for (int i = 0; i < length; i++) {
      present += Double.isNaN(tuple[i]) ? 0 : 1;
      print = mix(print + Double.doubleToLongBits(tuple[i])); // one bit pattern for every NaN
    }
    if (present == 0) {
      return Math.max(run[device], 0);
    }
    if (run[device] >= 0 && print == fingerprint[device] && present >= config.minimumValues()) {
      run[device] = Math.min(run[device] + 1, Integer.MAX_VALUE - 1);
    } else {
      if (run[device] >= 0) {
        int faded = usual[device] - ((usual[device] + (1 << FADE_SHIFT) - 1) >> FADE_SHIFT);
        usual[device] = Math.max(run[device], faded);
      }
      fingerprint[device] = print;
      run[device] = 0;
    }
    return run[device];
  }

  /** Whether the latest run is long enough to be no coincidence. */
  public boolean frozen(int device) {
    Objects.checkIndex(device, devices);
    return run[device] >= Math.max(config.ticks(), (long) config.times() * usual[device]);
  }

  /** Ends the run, as on an idle tick or after a reboot; what is usual stays known. */
  public void reset(int device) {
    fingerprint[Objects.checkIndex(device, devices)] = 0;
    run[device] = -1;
  }

  public void write(StateWriter out) {
    out.writeByte(VERSION);
    out.writeVarLong(devices);
    for (int i = 0; i < devices; i++) {
      out.writeLong(fingerprint[i]);
      out.writeVarLong(run[i]);
      out.writeVarLong(usual[i]);
    }
  }

  /** Replaces everything by what was written; on failure the bank stays as it was. */
  public void read(StateReader in) {
    in.readVersion("FrozenBank", VERSION);
    int size = in.readCount("FrozenBank devices", Long.BYTES + 2);
    long[] fingerprints = new long[size];
    int[] runs = new int[size];
    int[] usuals = new int[size];
    for (int i = 0; i < size; i++) {
      fingerprints[i] = in.readLong();
      long savedRun = in.readVarLong();
      long savedUsual = in.readVarLong();
      in.require(savedRun >= -1 && savedRun < Integer.MAX_VALUE, "FrozenBank run");
      in.require(savedUsual >= 0 && savedUsual < Integer.MAX_VALUE, "FrozenBank usual run");
      runs[i] = (int) savedRun;
      usuals[i] = (int) savedUsual;
    }
    fingerprint = fingerprints;
    run = runs;
    usual = usuals;
    devices = size;
  }

  private static long mix(long bits) {
    long mixed = bits + 0x9E3779B97F4A7C15L;
    mixed = (mixed ^ (mixed >>> 30)) * 0xBF58476D1CE4E5B9L;
    mixed = (mixed ^ (mixed >>> 27)) * 0x94D049BB133111EBL;
    return mixed ^ (mixed >>> 31);
  }
}
