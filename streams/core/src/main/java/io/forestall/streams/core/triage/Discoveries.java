package io.forestall.streams.core.triage;

import io.forestall.detectors.StateReader;
import io.forestall.detectors.StateWriter;
import io.forestall.streams.core.AlertBudget;
import java.util.Arrays;

/**
 * Where the reserve of the alert budget goes: after a confirmed fault of this job the next blocks
 * are tested at a higher level, for faults come in company.
 *
 * <pre>
 *   gamma(t) = c ln(max(t, 2)) / (t exp(sqrt(ln t)))     sums up to 1 over t = 1, 2 … blocks
 *   earned   = 0.1 Σ gamma(blocks since discovery j)     of the last 16 discoveries: LORD++
 *   spent    = min(earned, pot)                          expected false pages of this block
 *   pot      = min(a day's reserve, pot + a block's reserve - spent)
 * </pre>
 *
 * <ul>
 *   <li>LORD++ gives a tenth of a false discovery for each true one, so at most that share of all
 *       pages is false by it; unlike LORD++ the basic level never decays, because it is paid for by
 *       the budget. A discovery is forgotten after a day.
 *   <li>What is spent was saved before, and is decided before the block's p-values are seen: the
 *       expected number of false pages stays within the budget, whatever depends on what.
 *   <li>Cost: O(16) a block. State: at most 200 bytes a job. Threads: none.
 * </ul>
 *
 * @see <a href="https://arxiv.org/abs/1710.00499">Ramdas et al. (2017), Online control of the false
 *     discovery rate with decaying memory</a>
 */
final class Discoveries {
  /** Expected false pages that one true discovery may bring. */
  private static final double REWARD = 0.1;

  private static final int MOST = 16;
  private static final long BLOCK_MILLIS = AlertBudget.BLOCK.toMillis();
  private static final int BLOCKS_A_DAY = (int) (86_400_000 / BLOCK_MILLIS);
  private static final double[] GAMMA = gamma();

  private final AlertBudget budget;
  private final long[] found = new long[MOST]; // blocks, the newest overwrites the oldest
  private int discoveries;
  private long block = Long.MIN_VALUE;
  private double pot;
  private double level;

  Discoveries(AlertBudget budget) {
    this.budget = budget;
    Arrays.fill(found, Long.MIN_VALUE);
  }

  /** Lets time pass, with so many devices in the job. */
  void advanceTo(long nowMillis, int devices) {
    long now = Math.floorDiv(nowMillis, BLOCK_MILLIS);
    if (now <= block || devices == 0) {
      return;
    }
    double reserve = budget.reserve(devices);
    long passed = block == Long.MIN_VALUE ? 1 : Math.min(now - block, BLOCKS_A_DAY);
    block = now;
    pot = Math.min(pot + passed * reserve, BLOCKS_A_DAY * reserve);
    double spent = Math.min(REWARD * earned(), pot);
    pot -= spent;
    level = spent / devices;
  }

  private double earned() {
    double sum = 0;
    for (long since : found) {
      if (since != Long.MIN_VALUE && block > since && block - since <= BLOCKS_A_DAY) {
        sum += GAMMA[(int) (block - since)];
      }
    }
    return sum;
  }

  /** A fault has been confirmed without statistics; it counts from the next block on. */
  void confirmed() {
    found[discoveries % MOST] = block;
    discoveries = (discoveries + 1) % MOST;
  }

  /**
   * What a p-value of this block must not exceed, beside the basic level; 0 without discoveries.
   */
  double level() {
    return level;
  }

  /** By blocks since the discovery; the first is never used. */
  static double[] gamma() {
    double[] gamma = new double[BLOCKS_A_DAY + 1];
    double sum = 0;
    for (int t = 1; t <= BLOCKS_A_DAY; t++) {
      gamma[t] =
          StrictMath.log(Math.max(t, 2)) / (t * StrictMath.exp(StrictMath.sqrt(StrictMath.log(t))));
      sum += gamma[t];
    }
    for (int t = 1; t <= BLOCKS_A_DAY; t++) {
      gamma[t] /= sum;
    }
    return gamma;
  }

  void write(StateWriter out) {
    out.writeLongs(found, 0, MOST);
    out.writeInt(discoveries);
    out.writeLong(block);
    out.writeDouble(pot);
    out.writeDouble(level);
  }

  void read(StateReader in) {
    in.readLongs(found, 0, MOST);
    discoveries = in.readInt();
    block = in.readLong();
    pot = in.readDouble();
    level = in.readDouble();
    in.require(discoveries >= 0 && discoveries < MOST, "discoveries");
    in.require(pot >= 0 && level >= 0, "reserve of the alert budget");
  }
}
