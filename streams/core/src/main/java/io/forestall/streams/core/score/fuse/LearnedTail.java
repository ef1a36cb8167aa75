package io.forestall.streams.core.score.fuse;

import io.forestall.detectors.StateReader;
import io.forestall.detectors.StateWriter;

/**
 * How much more often, and by how much more, the healthy blocks of one node come into the tail than
 * those that the calibration was made of.
 *
 * <pre>
 *   rate factor  = (W + peaks) / (W + blocks rate)
 *   scale factor = (W + sum of excesses / mean excess) / (W + peaks)         W = 50 peaks
 * </pre>
 *
 * <ul>
 *   <li>The prior of W peaks is the table itself: a new node begins with it, and a node that ran
 *       for weeks has its own. The shape is the table's, for no node has enough peaks to know it.
 *   <li>An excess is cut at the learn limit, so a fault that nobody noticed teaches little; blocks
 *       in which a fault is known are not given to it.
 *   <li>Old blocks fade: at 400 peaks everything is halved. State: 24 bytes. Threads: none.
 * </ul>
 */
final class LearnedTail {
  /** Weight of the table, in peaks; assumed. */
  private static final double PRIOR_PEAKS = 50;

  private static final double MOST_PEAKS = 400;

  /** What is rarer than this is no longer learned from in full. */
  private static final double LEARN_LIMIT = 1e-4;

  private final FusedTail table;
  private final double largestExcess;
  private final double meanExcess;
  private double blocks;
  private double peaks;
  private double excesses;

  LearnedTail(FusedTail table) {
    this.table = table;
    this.largestExcess = table.excess(LEARN_LIMIT);
    this.meanExcess = table.meanExcess(largestExcess);
  }

  /** P(a healthy block of this node comes as far); 1 below the threshold. */
  double probability(double fused) {
    return fused > table.threshold()
        ? table.beyond(fused - table.threshold(), rateFactor(), scaleFactor())
        : 1;
  }

  /** Takes in the highest fused surprise of a block without a known fault. */
  void learn(double fused) {
    blocks++;
    if (fused > table.threshold()) {
      peaks++;
      excesses += Math.min(fused - table.threshold(), largestExcess);
    }
    if (peaks >= MOST_PEAKS || blocks >= MOST_PEAKS / table.rate()) {
      blocks /= 2;
      peaks /= 2;
      excesses /= 2;
    }
  }

  double rateFactor() {
    return (PRIOR_PEAKS + peaks) / (PRIOR_PEAKS + blocks * table.rate());
  }

  double scaleFactor() {
    return (PRIOR_PEAKS + excesses / meanExcess) / (PRIOR_PEAKS + peaks);
  }

  void write(StateWriter out) {
    out.writeDouble(blocks);
    out.writeDouble(peaks);
    out.writeDouble(excesses);
  }

  void read(StateReader in) {
    blocks = in.readDouble();
    peaks = in.readDouble();
    excesses = in.readDouble();
    in.require(blocks >= 0 && blocks <= 1e12, "blocks of a tail");
    in.require(peaks >= 0 && peaks <= blocks, "peaks of a tail");
    in.require(excesses >= 0 && excesses <= 1e12, "excesses of a tail");
  }
}
