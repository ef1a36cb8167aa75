package io.forestall.streams.core.score.fuse;

import io.forestall.detectors.StateFormatException;
import io.forestall.detectors.StateReader;
import io.forestall.detectors.StateWriter;
import io.forestall.streams.core.AlertBudget;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * One p-value per subject (each device of a node, and its host) and block of five minutes, from the
 * scores of all detectors.
 *
 * <pre>
 *   highest[f] = max over the block of the scores of family f
 *   s[f]       = -ln P(healthy block &gt;= highest[f])                  {@link ScoreTail}
 *   sum        = Σ s[f] over the families with s[f] &gt;= -ln(0.05)    truncated product of p-values
 *   fused      = max over the block of sum - median sum of the node's devices
 *   p          = P(fused of a healthy block this large)               {@link LearnedTail}
 * </pre>
 *
 * <ul>
 *   <li>Families depend on each other, which the last line heals: the sum itself is compared with
 *       healthy blocks of the same kind.
 *   <li>Within a block p only falls, so a page in its midst is the block's only test. When the work
 *       changes, the rest of the block is not judged.
 *   <li>A block teaches the node's own tail when it ends, unless a fault is known in it.
 *   <li>Cost: a comparison for each score given; the sums only for subjects whose scores rose; no
 *       allocation. State: 16 bytes a family and subject. Threads: none.
 * </ul>
 *
 * @see <a href="https://doi.org/10.1002/gepi.0042">Zaykin et al. (2002), Truncated product
 *     method</a>
 */
public final class FusedScores {
  /** Told of each block that ends, to make a calibration of it. */
  public interface BlockReader {
    /**
     * One subject's block is over.
     *
     * @param highest score of each family, by ordinal
     * @param fused surprise, beyond what its siblings have too
     * @param p of the block, before it was learned from
     * @param troubled a fault is known in it
     */
    void block(
        boolean device, BlockKind kind, double[] highest, double fused, double p, boolean troubled);
  }

  private static final Family[] FAMILIES = Family.values();
  private static final BlockKind[] KINDS = BlockKind.values();
  private static final long BLOCK_MILLIS = AlertBudget.BLOCK.toMillis();

  /** So many devices have a median worth the name. */
  private static final int SIBLINGS = 3;

  private static final long YOUNG_MILLIS = 3_600_000;

  /** A half-life of the baselines, {@code EwmaConfig.DEFAULT}. */
  private static final long YOUNG_SAMPLES = 300;

  /** A family that is no rarer than this has nothing to add. */
  private static final double SMALLEST_SURPRISE = -StrictMath.log(0.05);

  private final Calibration calibration;
  private final @Nullable LearnedTail[] learned = new LearnedTail[2 * BlockKind.COUNT];
  private @Nullable BlockReader reader;

  private long bornMillis = Long.MIN_VALUE;
  private long block = Long.MIN_VALUE;
  private BlockKind kind = BlockKind.YOUNG;
  private boolean wasIdle;
  private boolean cut;
  private boolean changed;

  private int subjects;
  private double[] highest = {};
  private int[] series = {};
  private double[] sums = {};
  private double[] sorted = {};
  private double[] fused = {};
  private boolean[] risen = {};
  private boolean[] apart = {};

  public FusedScores(Calibration calibration) {
    this.calibration = calibration;
    for (BlockKind each : BlockKind.values()) {
      for (boolean device : new boolean[] {true, false}) {
        FusedTail tail = calibration.fused(device, each);
        learned[Calibration.row(device, each)] = tail == null ? null : new LearnedTail(tail);
      }
    }
  }

  /** Lets someone look at each block. */
  public void watch(BlockReader blocks) {
    reader = blocks;
  }

  /** Says how many devices there are; the host is the subject after the last. */
  public void ensureDevices(int devices) {
    if (devices + 1 != subjects) {
      subjects = devices + 1;
      highest = new double[subjects * Family.COUNT];
      series = new int[subjects * Family.COUNT];
      sums = new double[subjects];
      sorted = new double[subjects];
      fused = new double[subjects];
      risen = new boolean[subjects];
      apart = new boolean[subjects];
    }
  }

  /** The subject that stands for the host. */
  public int host() {
    return subjects - 1;
  }

  /** Whether this time lies in another block than the last, so that {@link #learn} is due. */
  public boolean blockEnds(long timeMillis) {
    return block != Long.MIN_VALUE && Math.floorDiv(timeMillis, BLOCK_MILLIS) != block;
  }

  /** Takes in the block that is over, of one subject. */
  public void learn(int subject, boolean troubled) {
    boolean device = subject != host();
    if (reader != null) {
      int from = subject * Family.COUNT;
      double[] row = Arrays.copyOfRange(highest, from, from + Family.COUNT);
      reader.block(device, kind, row, fused[subject], probability(subject), troubled);
    }
    LearnedTail tail = learned[Calibration.row(device, kind)];
    if (tail != null && !troubled) {
      tail.learn(fused[subject]);
    }
  }

  /**
   * Lets time pass, before the tick's scores are given.
   *
   * @param idle nothing runs on the node
   * @param steady the work is what it was for a block or longer
   * @param intervalMillis between two samples
   */
  public void advance(long timeMillis, boolean idle, boolean steady, long intervalMillis) {
    if (bornMillis == Long.MIN_VALUE || idle != wasIdle) {
      bornMillis = timeMillis; // what was learned of rest says nothing of work
      wasIdle = idle;
    }
    boolean young = timeMillis - bornMillis < youngMillis(intervalMillis);
    long now = Math.floorDiv(timeMillis, BLOCK_MILLIS);
    if (now != block) {
      block = now;
      kind =
          young
              ? BlockKind.YOUNG
              : !steady ? BlockKind.CHANGING : idle ? BlockKind.IDLE : BlockKind.STEADY;
      cut = false;
      changed = !steady;
      Arrays.fill(highest, 0);
      Arrays.fill(sums, 0);
      Arrays.fill(fused, 0);
      Arrays.fill(risen, false);
      Arrays.fill(apart, false);
    } else if (!steady && !changed && kind != BlockKind.YOUNG) {
      cut = true;
    }
  }

  /** For so long baselines are young. */
  public static long youngMillis(long intervalMillis) {
    return Math.max(YOUNG_MILLIS, YOUNG_SAMPLES * intervalMillis);
  }

  /** Does not judge the rest of the block of a device that does other work than its siblings. */
  public void setApart(int device) {
    apart[device] = true;
  }

  /** Takes in a score of a family; {@code number} tells whose it is, if it is of one series. */
  public void add(int subject, Family family, double score, int number) {
    int at = subject * Family.COUNT + family.slot();
    if (score > highest[at] && !cut && !apart[subject]) {
      highest[at] = score;
      series[at] = number;
      risen[subject] = true;
    }
  }

  /** Joins the scores of this tick, after all were given. */
  public void join() {
    boolean any = false;
    for (int subject = 0; subject < subjects; subject++) {
      any |= risen[subject];
      if (risen[subject]) {
        risen[subject] = false;
        sums[subject] = sum(subject);
      }
    }
    if (!any) {
      return;
    }
    double common = common();
    for (int device = 0; device < host(); device++) {
      fused[device] = Math.max(fused[device], sums[device] - common);
    }
    fused[host()] = sums[host()];
  }

  private double sum(int subject) {
    double sum = 0;
    for (Family family : FAMILIES) {
      double surprise = surprise(subject, family);
      sum += surprise >= SMALLEST_SURPRISE ? surprise : 0;
    }
    return sum;
  }

  /** What the devices have in common is their work. */
  private double common() {
    int devices = host();
    if (devices < SIBLINGS) {
      return 0;
    }
    System.arraycopy(sums, 0, sorted, 0, devices);
    Arrays.sort(sorted, 0, devices);
    return sorted[(devices - 1) / 2];
  }

  /** P(a healthy block of this kind looks as bad); 1 where nothing is unusual or known. */
  public double probability(int subject) {
    LearnedTail tail = learned[Calibration.row(subject != host(), kind)];
    return tail == null ? 1 : tail.probability(fused[subject]);
  }

  /** How rare the highest score of the family is by itself; 0 where it is not calibrated. */
  public double surprise(int subject, Family family) {
    ScoreTail tail = calibration.family(subject != host(), kind, family);
    return tail == null ? 0 : tail.surprise(highest[subject * Family.COUNT + family.slot()]);
  }

  /** The surprises that add up to the p-value. */
  public double fused(int subject) {
    return fused[subject];
  }

  /** Which series had the family's highest score; -1 for a detector of many. */
  public int series(int subject, Family family) {
    return series[subject * Family.COUNT + family.slot()];
  }

  /** The circumstances that the block is compared in. */
  public BlockKind kind() {
    return kind;
  }

  /** Name of the calibration. */
  public String model() {
    return calibration.name();
  }

  public void write(StateWriter out) {
    out.writeLong(bornMillis);
    out.writeLong(block);
    out.writeString(kind.name());
    out.writeBoolean(wasIdle);
    out.writeBoolean(cut);
    out.writeBoolean(changed);
    out.writeVarLong(subjects);
    out.writeVarLong(Family.COUNT);
    out.writeDoubles(highest, 0, highest.length);
    out.writeInts(series, 0, series.length);
    out.writeDoubles(sums, 0, subjects);
    out.writeDoubles(fused, 0, subjects);
    for (boolean other : apart) {
      out.writeBoolean(other);
    }
    for (LearnedTail tail : learned) {
      out.writeBoolean(tail != null);
      if (tail != null) {
        tail.write(out);
      }
    }
  }

  /** Takes over what was written with the same families and the same kinds in the table. */
  public void read(StateReader in) {
    bornMillis = in.readLong();
    block = in.readLong();
    kind = readKind(in);
    wasIdle = in.readBoolean();
    cut = in.readBoolean();
    changed = in.readBoolean();
    ensureDevices(in.readCount("subjects", 2 * Double.BYTES) - 1);
    in.require(in.readVarLong() == Family.COUNT, "families of scores");
    in.readDoubles(highest, 0, highest.length);
    in.readInts(series, 0, series.length);
    in.readDoubles(sums, 0, subjects);
    in.readDoubles(fused, 0, subjects);
    for (int subject = 0; subject < subjects; subject++) {
      apart[subject] = in.readBoolean();
    }
    for (LearnedTail tail : learned) {
      in.require(in.readBoolean() == (tail != null), "kinds of blocks");
      if (tail != null) {
        tail.read(in);
      }
    }
  }

  private static BlockKind readKind(StateReader in) {
    String name = in.readString();
    for (BlockKind each : KINDS) {
      if (each.name().equals(name)) {
        return each;
      }
    }
    throw new StateFormatException("no such BlockKind: " + name);
  }
}
