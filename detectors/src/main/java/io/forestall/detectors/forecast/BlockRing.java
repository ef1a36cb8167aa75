package io.forestall.detectors.forecast;

import io.forestall.detectors.StateReader;
import io.forestall.detectors.StateWriter;
import java.util.Arrays;

/**
 * The last closed time blocks of one series, each as its mean value and mean time, and the open
 * block that values are added to. Blocks are numbered from 1970; one without a value is a gap.
 *
 * <ul>
 *   <li>Cost: O(1) a value, O(blocks) when a block closes after a gap; no allocation. State: 12
 *       bytes a block and 28 more.
 *   <li>Invariant: time never goes back; a value for a block before the open one is dropped.
 * </ul>
 */
final class BlockRing {
  private final double[] mean; // slot = block number mod length; NaN: gap
  private final float[] place; // mean time of the values as a share of the block, in [0, 1)
  private long open;
  private int count;
  private double sum;
  private double placeSum;

  BlockRing(int blocks) {
    mean = new double[blocks];
    place = new float[blocks];
    clear();
  }

  void clear() {
    Arrays.fill(mean, Double.NaN);
    Arrays.fill(place, 0);
    open = Long.MIN_VALUE;
    count = 0;
    sum = 0;
    placeSum = 0;
  }

  /** Adds a value; true when it is the first of a block and thereby closed another. */
  boolean add(long timeMillis, double value, long blockMillis) {
    long block = Math.floorDiv(timeMillis, blockMillis);
    if (block < open) {
      return false;
    }
    boolean closes = block > open && count > 0;
    if (block > open) {
      close(block);
    }
    count++;
    sum += value;
    placeSum += (double) Math.floorMod(timeMillis, blockMillis) / blockMillis;
    return closes;
  }

  /** Number of the open block; closed ones are the {@code length} before it. */
  long open() {
    return open;
  }

  /**
   * Hands the closed blocks to a fit, in order, at their distance in blocks from the beginning of
   * the open one; returns how many blocks lie between the oldest of them and now.
   */
  int fill(TrendFit fit) {
    fit.clear();
    int span = 0;
    for (int back = mean.length; back >= 1; back--) {
      int slot = slot(open - back);
      if (!Double.isNaN(mean[slot])) {
        fit.add(place[slot] - back, mean[slot]);
        span = Math.max(span, back);
      }
    }
    return span;
  }

  void write(StateWriter out) {
    out.writeDoubles(mean, 0, mean.length);
    out.writeFloats(place, 0, place.length);
    out.writeLong(open);
    out.writeVarLong(count);
    out.writeDouble(sum);
    out.writeDouble(placeSum);
  }

  void read(StateReader in) {
    in.readDoubles(mean, 0, mean.length);
    in.readFloats(place, 0, place.length);
    open = in.readLong();
    long values = in.readVarLong();
    sum = in.readDouble();
    placeSum = in.readDouble();
    for (int i = 0; i < mean.length; i++) {
      in.require(!(Math.abs(mean[i]) > TrendBank.LARGEST), "trend block mean");
      in.require(place[i] >= 0 && place[i] <= 1, "trend block time");
    }
    in.require(values >= 0 && values <= Integer.MAX_VALUE, "trend block count");
    count = (int) values;
    in.require(Math.abs(sum) <= TrendBank.LARGEST * Math.max(count, 1), "trend block sum");
    in.require(placeSum >= 0 && placeSum <= count, "trend block time sum");
  }

  static int bytes(int blocks) {
    return blocks * (Double.BYTES + Float.BYTES) + 3 * Long.BYTES + 1;
  }

  private void close(long next) {
    if (count > 0) {
      int slot = slot(open);
      mean[slot] = sum / count;
      place[slot] = (float) (placeSum / count);
      long firstGap = Math.max(open + 1, next - mean.length);
      for (long block = firstGap; block < next; block++) {
        mean[slot(block)] = Double.NaN;
      }
    }
    open = next;
    count = 0;
    sum = 0;
    placeSum = 0;
  }

  private int slot(long block) {
    return (int) Math.floorMod(block, (long) mean.length);
  }
}
