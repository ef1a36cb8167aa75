package io.forestall.detectors.change;

import io.forestall.detectors.StateReader;
import io.forestall.detectors.StateWriter;
import java.util.Arrays;
import java.util.Objects;

/**
 * Makes residuals of bursty series comparable with those of quiet ones: each is measured by the
 * largest of its own recent past.
 *
 * <pre>
 *   scaled = z q / max(q, peak)                 judged by the peak before the value
 *   peak   = max(|z|, peak 2^(-1/halfLife))
 * </pre>
 *
 * q is {@code quietSigmas}: what noise reaches anyway. Traffic that comes once a step has bursts of
 * 40 deviations, for a robust scale leaves them out; here they are 3 and no news, while the first
 * of them, and any in a series that has none, stays 40.
 *
 * <ul>
 *   <li>Units: z, q and the peak in standard deviations.
 *   <li>Cost: O(1) a value, no allocation; one short loop, which the compiler can vectorise. State:
 *       8 bytes a series.
 *   <li>Invariants: |scaled| is at most |z|; a gap (NaN) stays NaN and changes nothing; an infinity
 *       counts as 1e150.
 *   <li>Accuracy: on N(0,1) fewer than 1 in 10 values is scaled by more than a fifth (test:
 *       update_normalNoise_hardlyScales).
 *   <li>Threads: none; one instance belongs to one stream task.
 * </ul>
 */
public final class BurstBank {
  private static final int VERSION = 1;
  private static final double LARGEST = 1e150;

  private final double quietSigmas;
  private final double decay;
  private int series;
  private double[] peak = new double[0];

  public BurstBank(BurstConfig config) {
    quietSigmas = config.quietSigmas();
    decay = StrictMath.exp(-StrictMath.log(2) / config.halfLifeSamples());
  }

  /** Grows the bank to at least so many series; new ones are quiet. */
  public void ensureSeries(int wanted) {
    if (wanted > peak.length) {
      peak = Arrays.copyOf(peak, Math.max(wanted, peak.length + (peak.length >> 1)));
    }
    series = Math.max(series, wanted);
  }

  public int series() {
    return series;
  }

  /** Scales and learns one residual each of the series 0 to length - 1, in place. */
  public void update(double[] z, int length) {
    Objects.checkFromIndexSize(0, length, Math.min(series, z.length));
    double[] peaks = peak;
    double quiet = quietSigmas;
    double fading = decay;
    for (int i = 0; i < length; i++) {
      double before = peaks[i];
      double size = Math.min(Math.abs(z[i]), LARGEST);
      z[i] = z[i] * (quiet / Math.max(quiet, before));
      peaks[i] = size >= 0 ? Math.max(size, before * fading) : before; // NaN is not
    }
  }

  /** The largest of the recent past, fading. */
  public double peak(int which) {
    return peak[Objects.checkIndex(which, series)];
  }

  public void reset(int which) {
    peak[Objects.checkIndex(which, series)] = 0;
  }

  public void write(StateWriter out) {
    out.writeByte(VERSION);
    out.writeVarLong(series);
    out.writeDoubles(peak, 0, series);
  }

  /** Replaces everything by what was written; on failure the bank stays as it was. */
  public void read(StateReader in) {
    in.readVersion("BurstBank", VERSION);
    int size = in.readCount("BurstBank series", Double.BYTES);
    double[] peaks = new double[size];
    in.readDoubles(peaks, 0, size);
    for (double each : peaks) {
      in.require(each >= 0 && each <= LARGEST, "BurstBank peak");
    }
    peak = peaks;
    series = size;
  }
}
