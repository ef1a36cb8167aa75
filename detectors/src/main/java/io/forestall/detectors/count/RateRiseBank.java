package io.forestall.detectors.count;

import static io.forestall.detectors.Checks.requireArgument;

import io.forestall.detectors.StateReader;
import io.forestall.detectors.StateWriter;
import java.time.Duration;
import java.util.Arrays;

/**
 * Whether errors come more often than they used to: an exact test of the last hours against all
 * that was before, for counters that hardly ever rise.
 *
 * <pre>
 *   n        = minutes with an error in the window, which is cut into blocks
 *   expected = (priorCount + minutes with an error before) / (priorBlocks + blocks before) * blocks
 *   p        = P(Poisson(expected) >= n)
 * </pre>
 *
 * Minutes and not errors are counted, so that a burst, which is one event of its cause, is one.
 * What a device has always had becomes what is expected of it; only growth is told of.
 *
 * <ul>
 *   <li>Units: events; times in milliseconds of event time.
 *   <li>Cost: O(1) an update without an error; n terms of a sum with one. No allocation. State: 44
 *       bytes a series and one a block.
 *   <li>Invariants: p is in [0, 1], and 1 while nothing has happened in the window; a time that
 *       goes back counts in the block that is open. A silence of more than a window empties it and
 *       counts as nothing seen.
 *   <li>Accuracy: p is that of the Poisson distribution to 1e-12 (test: pValue_equalsTheSum).
 *   <li>Threads: none; one instance belongs to one stream task.
 * </ul>
 *
 * @see <a href="https://doi.org/10.1007/BF02293108">Przyborowski, Wilenski (1940), Homogeneity of
 *     results in testing samples from Poisson series</a>
 */
public final class RateRiseBank {
  private static final int VERSION = 1;
  private static final long MINUTE_MILLIS = 60_000;
  private static final long NEVER = Long.MIN_VALUE;

  private final int blocks;
  private final long blockMillis;
  private final double priorCount;
  private final double priorBlocks;

  private int series;
  private byte[] inBlock = new byte[0]; // of a series one after the other, as a ring
  private byte[] newest = new byte[0];
  private byte[] seen = new byte[0]; // blocks of the window that were watched
  private long[] openMillis = new long[0]; // end of the newest block
  private long[] lastMinute = new long[0];
  private double[] countBefore = new double[0];
  private double[] blocksBefore = new double[0];

  /**
   * A bank.
   *
   * @param blocks of the window
   * @param block at most 127 minutes
   * @param priorCount events of a device of which nothing is known yet, within
   * @param priorTime this time
   */
  public RateRiseBank(int blocks, Duration block, double priorCount, Duration priorTime) {
    requireArgument(blocks >= 2 && blocks <= 127, "blocks must be in [2, 127]: %s", blocks);
    requireArgument(
        block.toMillis() >= MINUTE_MILLIS && block.toMinutes() <= 127,
        "block must be in [1m, 127m]: %s",
        block);
    requireArgument(
        priorCount > 0 && priorCount <= 1e6, "priorCount must be in (0, 1e6]: %s", priorCount);
    requireArgument(
        priorTime.compareTo(block) >= 0, "priorTime must be at least a block: %s", priorTime);
    this.blocks = blocks;
    this.blockMillis = block.toMillis();
    this.priorCount = priorCount;
    this.priorBlocks = (double) priorTime.toMillis() / blockMillis;
  }

  /** Makes room for so many series; those that are there keep their state. */
  public void ensureSeries(int wanted) {
    if (wanted <= series) {
      return;
    }
    int size = Math.max(wanted, 2 * series);
    inBlock = Arrays.copyOf(inBlock, size * blocks);
    newest = Arrays.copyOf(newest, size);
    seen = Arrays.copyOf(seen, size);
    openMillis = Arrays.copyOf(openMillis, size);
    lastMinute = Arrays.copyOf(lastMinute, size);
    countBefore = Arrays.copyOf(countBefore, size);
    blocksBefore = Arrays.copyOf(blocksBefore, size);
    Arrays.fill(openMillis, series, size, NEVER);
    Arrays.fill(lastMinute, series, size, NEVER);
    series = size;
  }

  /** Takes in whether the counter has risen since the last reading. */
  public void update(int number, long timeMillis, boolean risen) {
    advance(number, timeMillis);
    long minute = Math.floorDiv(timeMillis, MINUTE_MILLIS);
    if (risen && minute != lastMinute[number]) {
      lastMinute[number] = minute;
      int at = number * blocks + newest[number];
      inBlock[at] = (byte) Math.min(Byte.MAX_VALUE, inBlock[at] + 1);
    }
  }

  private void advance(int number, long timeMillis) {
    if (openMillis[number] == NEVER) {
      openMillis[number] = timeMillis + blockMillis;
      seen[number] = 1;
      return;
    }
    if (timeMillis >= openMillis[number] + blocks * blockMillis) { // a long silence: no witness
      for (int b = 0; b < blocks; b++) {
        leave(number, number * blocks + b);
      }
      seen[number] = 1;
      openMillis[number] = timeMillis + blockMillis;
      return;
    }
    while (timeMillis >= openMillis[number]) {
      openMillis[number] += blockMillis;
      newest[number] = (byte) ((newest[number] + 1) % blocks);
      if (seen[number] == blocks) {
        leave(number, number * blocks + newest[number]);
        blocksBefore[number]++;
      } else {
        seen[number]++;
      }
    }
  }

  private void leave(int number, int at) {
    countBefore[number] += inBlock[at];
    inBlock[at] = 0;
  }

  /** Minutes with an error in the window. */
  public int count(int number) {
    int count = 0;
    for (int b = 0; b < blocks; b++) {
      count += inBlock[number * blocks + b];
    }
    return count;
  }

  /** How many there would be if nothing had changed. */
  public double expected(int number) {
    return (priorCount + countBefore[number]) / (priorBlocks + blocksBefore[number]) * seen[number];
  }

  /** Probability of so many or more if nothing had changed. */
  public double pValue(int number) {
    return atLeast(count(number), expected(number));
  }

  /** P(Poisson(expected) >= n). */
  static double atLeast(int n, double expected) {
    if (n <= 0) {
      return 1;
    }
    double term = 1; // terms from n on, in units of the term at n: they fall, so nothing cancels
    if (n <= expected) {
      return 1 - below(n, expected);
    }
    double sum = 1;
    for (int k = n + 1; term > 1e-17 * sum; k++) {
      term *= expected / k;
      sum += term;
    }
    double log = n * Math.log(expected) - expected - logFactorial(n);
    return Math.min(1, sum * Math.exp(log));
  }

  private static double below(int n, double expected) {
    double sum = 0;
    for (int k = 0; k < n; k++) {
      sum += Math.exp(k * Math.log(expected) - expected - logFactorial(k));
    }
    return Math.min(1, sum);
  }

  private static double logFactorial(int n) {
    double sum = 0;
    for (int k = 2; k <= n; k++) {
      sum += Math.log(k);
    }
    return sum;
  }

  public void write(StateWriter out) {
    out.writeByte(VERSION);
    out.writeVarLong(series);
    for (int i = 0; i < series; i++) {
      out.writeByte(newest[i]);
      out.writeByte(seen[i]);
      out.writeLong(openMillis[i]);
      out.writeLong(lastMinute[i]);
      out.writeDouble(countBefore[i]);
      out.writeDouble(blocksBefore[i]);
      for (int b = 0; b < blocks; b++) {
        out.writeByte(inBlock[i * blocks + b]);
      }
    }
  }

  public void read(StateReader in) {
    in.readVersion("RateRiseBank", VERSION);
    int count = in.readCount("series of a RateRiseBank", 34 + blocks);
    ensureSeries(count);
    for (int i = 0; i < count; i++) {
      newest[i] = in.readByte();
      in.require(newest[i] >= 0 && newest[i] < blocks, "RateRiseBank block");
      seen[i] = in.readByte();
      in.require(seen[i] >= 0 && seen[i] <= blocks, "RateRiseBank blocks seen");
      openMillis[i] = in.readLong();
      lastMinute[i] = in.readLong();
      countBefore[i] = in.readDouble();
      blocksBefore[i] = in.readDouble();
      in.require(countBefore[i] >= 0 && countBefore[i] < 1e18, "RateRiseBank count");
      in.require(blocksBefore[i] >= 0 && blocksBefore[i] < 1e18, "RateRiseBank blocks");
      for (int b = 0; b < blocks; b++) {
        byte events = in.readByte();
        in.require(events >= 0, "RateRiseBank events");
        inBlock[i * blocks + b] = events;
      }
    }
  }
}
