package io.forestall.training;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import smile.anomaly.IsolationForest;
import smile.anomaly.IsolationTree;
import smile.classification.GradientTreeBoost;
import smile.data.DataFrame;
import smile.data.formula.Formula;
import smile.data.vector.IntVector;
import smile.math.MathEx;

/** Grows forests with Smile, reproducibly: all randomness comes from the seed. */
public final class SmileTrainer {
  private static final String TARGET = "fails";
  private static final int MAX_DEPTH = 32;
  private static final double SAMPLED = 0.7;

  private final TrainingSettings settings;

  public SmileTrainer(TrainingSettings settings) {
    this.settings = settings;
  }

  /**
   * An isolation forest on healthy rows. Each tree gets its own small sample, as the paper has it:
   * {@code IsolationForest.fit} of Smile 3.1.1 reckons its sampling rate and then gives every tree
   * all rows.
   */
  public IsolationForest isolationForest(double[][] rows) {
    MathEx.setSeed(settings.seed());
    var random = new SplittableRandom(settings.seed());
    int size = Math.min(settings.isolationRows(), rows.length);
    int maxDepth = (int) Math.ceil(MathEx.log2(size));
    List<IsolationTree> trees = new ArrayList<>();
    for (int tree = 0; tree < settings.isolationTrees(); tree++) {
      List<double[]> sample = new ArrayList<>(size);
      for (int i : withoutRepeats(random, rows.length, size)) {
        sample.add(rows[i]);
      }
      trees.add(new IsolationTree(sample, maxDepth, /* extensionLevel= */ 0));
    }
    return new IsolationForest(size, /* extensionLevel= */ 0, trees.toArray(IsolationTree[]::new));
  }

  /** Floyd's sampling: {@code size} of {@code n}, each once. */
  private static int[] withoutRepeats(SplittableRandom random, int n, int size) {
    var chosen = new LinkedHashSet<Integer>();
    for (int last = n - size; last < n; last++) {
      int one = random.nextInt(last + 1);
      chosen.add(chosen.contains(one) ? last : one);
    }
    return chosen.stream().mapToInt(Integer::intValue).toArray();
  }

  /** Boosted trees that tell rows with a 1 from those with a 0; both must be there. */
  public GradientTreeBoost boostedTrees(double[][] rows, int[] fails) {
    MathEx.setSeed(settings.seed());
    String[] names =
        IntStream.range(0, rows[0].length).mapToObj(f -> "f" + f).toArray(String[]::new);
    DataFrame data = DataFrame.of(rows, names).merge(IntVector.of(TARGET, fails));
    return GradientTreeBoost.fit(
        Formula.lhs(TARGET),
        data,
        settings.boostedTrees(),
        MAX_DEPTH,
        settings.leaves(),
        settings.leafRows(),
        settings.learningRate(),
        SAMPLED);
  }
}
