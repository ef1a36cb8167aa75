package io.forestall.streams.core.features;

import io.forestall.detectors.StateReader;
import io.forestall.detectors.StateWriter;
import java.util.Arrays;

/**
 * What happened in the last ten minutes, counted in buckets of half a minute, and in the last hour,
 * counted in blocks of five.
 *
 * <p>State: 4 bytes a series and bucket, 128 a series, and 9 for the open bucket. A series that was
 * never looked at is NaN; one that was is 0 as long as nothing happens.
 */
final class Totals {
  private static final int BLOCKS = 12; // of five minutes
  private static final int BUCKETS_PER_BLOCK = 10;

  private final int series;
  private final double[] open;
  private final boolean[] known;
  private final float[] closed; // bucket after bucket, as a ring
  private final float[] blocks; // block after block, as a ring; the newest is not full yet
  private int newest;
  private int newestBlock;
  private int bucketsInBlock;

  Totals(int series) {
    this.series = series;
    open = new double[series];
    known = new boolean[series];
    closed = new float[Buckets.PER_TEN_MINUTES * series];
    blocks = new float[BLOCKS * series];
  }

  /** Counts something; 0 says that it was looked for. */
  void add(int which, double amount) {
    known[which] = true;
    open[which] += amount;
  }

  void close() {
    newest = (newest + 1) % Buckets.PER_TEN_MINUTES;
    if (bucketsInBlock == BUCKETS_PER_BLOCK) {
      bucketsInBlock = 0;
      newestBlock = (newestBlock + 1) % BLOCKS;
      Arrays.fill(blocks, newestBlock * series, (newestBlock + 1) * series, 0);
    }
    bucketsInBlock++;
    for (int s = 0; s < series; s++) {
      closed[newest * series + s] = (float) open[s];
      blocks[newestBlock * series + s] += (float) open[s];
    }
    Arrays.fill(open, 0);
  }

  /** Sum over the last so many closed buckets. */
  double sum(int which, int buckets) {
    if (!known[which]) {
      return Double.NaN;
    }
    double sum = 0;
    for (int age = 0; age < buckets; age++) {
      sum += closed[Math.floorMod(newest - age, Buckets.PER_TEN_MINUTES) * series + which];
    }
    return sum;
  }

  /** Sum over the last 55 to 60 minutes. */
  double hour(int which) {
    if (!known[which]) {
      return Double.NaN;
    }
    double sum = 0;
    for (int block = 0; block < BLOCKS; block++) {
      sum += blocks[block * series + which];
    }
    return sum;
  }

  void write(StateWriter out) {
    out.writeVarLong(newest);
    out.writeVarLong(newestBlock);
    out.writeVarLong(bucketsInBlock);
    out.writeDoubles(open, 0, series);
    for (boolean one : known) {
      out.writeBoolean(one);
    }
    out.writeFloats(closed, 0, closed.length);
    out.writeFloats(blocks, 0, blocks.length);
  }

  void read(StateReader in) {
    newest = Buckets.readIndex(in, Buckets.PER_TEN_MINUTES);
    newestBlock = Buckets.readIndex(in, BLOCKS);
    bucketsInBlock = Buckets.readIndex(in, BUCKETS_PER_BLOCK + 1);
    in.readDoubles(open, 0, series);
    for (int s = 0; s < series; s++) {
      known[s] = in.readBoolean();
    }
    in.readFloats(closed, 0, closed.length);
    in.readFloats(blocks, 0, blocks.length);
  }
}
