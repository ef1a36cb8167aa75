package io.forestall.detectors.structure;

import io.forestall.detectors.StateReader;
import io.forestall.detectors.StateWriter;
import java.util.Arrays;
import java.util.Objects;

/**
 * Tells which series of a device have vanished: reported regularly before, and now absent for
 * several of their usual intervals while the device's other series still report.
 *
 * <pre>
 *   usual    = longest distance between two of the first learningReports reports
 *   vanished = learned and absent > intervals * usual
 * </pre>
 *
 * <ul>
 *   <li>Units: ticks of the device. A sensor read every 30th tick has a usual interval of 30 and is
 *       not missed before the 91st.
 *   <li>Cost: O(1) a value, no allocation. State: 12 bytes a series.
 *   <li>Invariants: a tick on which the whole slice is absent changes nothing: the device is silent
 *       then, which is another finding; a vanished series is present again with its first report;
 *       what was learned changes only through {@link #reset}.
 *   <li>Accuracy: exact by definition (test: update_randomReports_equalsHistoryScan); in the six
 *       recorded losses of a GPU by XID 79 at one site, the nine series of each GPU that vanished
 *       are found, and none else (test: vanished_recordedLosses_foundAndNothingElse).
 *   <li>Threads: none; one instance belongs to one stream task.
 * </ul>
 *
 * <p>Reference: the project's own definition, after recorded GPU losses, in which half of a GPU's
 * series vanished while the rest went on at frozen values.
 */
public final class PresenceBank {
  private static final int VERSION = 1;

  private final PresenceConfig config;

  private int series;
  private int[] reports = new int[0]; // capped at learningReports: learned
  private int[] usual = new int[0];
  private int[] absent = new int[0];

  public PresenceBank(PresenceConfig config) {
    this.config = config;
  }

  /** Grows the bank to at least so many series; new ones have never reported. */
  public void ensureSeries(int wanted) {
    if (wanted > reports.length) {
      int capacity = Math.max(wanted, reports.length + (reports.length >> 1));
      reports = Arrays.copyOf(reports, capacity);
      usual = Arrays.copyOf(usual, capacity);
      absent = Arrays.copyOf(absent, capacity);
    }
    series = Math.max(series, wanted);
  }

  public int series() {
    return series;
  }

  /**
   * Takes one tick of the device whose series are {@code values[from]} to {@code values[from +
   * length - 1]}, NaN where absent; the same positions are the series' indices.
   *
   * @return how many of these series have vanished
   */
  public int update(double[] values, int from, int length) {
    Objects.checkFromIndexSize(from, length, Math.min(series, values.length));
    boolean silent = true;
    for (int i = from; i < from + length && silent; i++) {
      silent = Double.isNaN(values[i]);
    }
    int vanished = 0;
    for (int i = from; i < from + length; i++) {
      if (!silent) {
        if (Double.isNaN(values[i])) {
          absent[i] = Math.min(absent[i] + 1, Integer.MAX_VALUE - 1);
        } else {
          report(i);
        }
      }
      vanished += isVanished(i) ? 1 : 0;
    }
    return vanished;
  }

  public boolean vanished(int which) {
    return isVanished(Objects.checkIndex(which, series));
  }

  /** Ticks since the last report, 0 while present; silent ticks of the device do not count. */
  public int absentTicks(int which) {
    return reports[Objects.checkIndex(which, series)] == 0 ? 0 : absent[which];
  }

  /** Forgets one series, as after a change of exporter or driver. */
  public void reset(int which) {
    reports[Objects.checkIndex(which, series)] = 0;
    usual[which] = 0;
    absent[which] = 0;
  }

  public void write(StateWriter out) {
    out.writeByte(VERSION);
    out.writeVarLong(series);
    for (int i = 0; i < series; i++) {
      out.writeVarLong(reports[i]);
      out.writeVarLong(usual[i]);
      out.writeVarLong(absent[i]);
    }
  }

  /** Replaces everything by what was written; on failure the bank stays as it was. */
  public void read(StateReader in) {
    in.readVersion("PresenceBank", VERSION);
    int size = in.readCount("PresenceBank series", 3);
    int[] newReports = new int[size];
    int[] newUsual = new int[size];
    int[] newAbsent = new int[size];
    for (int i = 0; i < size; i++) {
      newReports[i] = readTicks(in);
      newUsual[i] = readTicks(in);
      newAbsent[i] = readTicks(in);
    }
    reports = newReports;
    usual = newUsual;
    absent = newAbsent;
    series = size;
  }

  private static int readTicks(StateReader in) {
    long ticks = in.readVarLong();
    in.require(ticks >= 0 && ticks < Integer.MAX_VALUE, "PresenceBank ticks");
    return (int) ticks;
  }

  private void report(int i) {
    int interval = absent[i] + 1;
    absent[i] = 0;
    if (reports[i] >= config.learningReports()) {
      return;
    }
    if (reports[i] > 0 && interval > config.longestInterval()) {
      reports[i] = 0; // too irregular so far, or an outage while learning: begin again
      usual[i] = 0;
    } else if (reports[i] > 0) {
      usual[i] = Math.max(usual[i], interval);
    }
    reports[i]++;
  }

  private boolean isVanished(int i) {
    return reports[i] >= config.learningReports()
        && absent[i] > (long) config.intervals() * usual[i];
  }
}
