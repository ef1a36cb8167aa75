package io.forestall.bench.speed;

import com.amazon.randomcutforest.RandomCutForest;
import io.forestall.detectors.forest.FlatBoostedTrees;
import io.forestall.detectors.forest.FlatIsolationForest;
import io.forestall.training.SmileFlattener;
import io.forestall.training.SmileTrainer;
import io.forestall.training.TrainingSettings;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import smile.anomaly.IsolationForest;
import smile.classification.GradientTreeBoost;
import smile.data.DataFrame;
import smile.data.Tuple;

/**
 * One row of 48 features through the flattened trees, through the very trees they were made of, and
 * through a random cut forest, which learns each row too. The scores of the first two are equal
 * (training's test flattenedForest_equalsSmile).
 *
 * <pre>
 *   java -cp 'bench/target/forestall-bench.jar:bench/target/lib/*' org.openjdk.jmh.Main Forest -prof gc
 * </pre>
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
public class ForestBenchmark {
  private static final int FEATURES = 48;
  private static final int ROWS = 1_024;
  private static final int NODE = 8; // rows that are scored together: the devices of one node

  private final double[][] rows = rows(ROWS, 7);
  private final double[] flatRows = Arrays.stream(rows).flatMapToDouble(Arrays::stream).toArray();
  private final double[] gathered = new double[NODE * FEATURES];
  private final double[] scores = new double[NODE];
  private final double[] posteriors = new double[2];
  private final float[] point = new float[FEATURES];
  private final IsolationForest smileForest;
  private final FlatIsolationForest flatForest;
  private final GradientTreeBoost smileTrees;
  private final FlatBoostedTrees flatTrees;
  private final Tuple[] tuples = new Tuple[ROWS];
  private final RandomCutForest cutForest =
      RandomCutForest.builder()
          .dimensions(FEATURES)
          .shingleSize(1)
          .numberOfTrees(50)
          .sampleSize(256)
          .randomSeed(1)
          .build();
  private int next;

  public ForestBenchmark() {
    double[][] learned = rows(4_000, 1);
    int[] fails =
        Arrays.stream(learned).mapToInt(row -> row[0] + row[4] * row[9] > 1.5 ? 1 : 0).toArray();
    var trainer = new SmileTrainer(TrainingSettings.DEFAULT);
    smileForest = trainer.isolationForest(learned);
    flatForest = SmileFlattener.flat(smileForest, FEATURES);
    smileTrees = trainer.boostedTrees(learned, fails);
    flatTrees = SmileFlattener.flat(smileTrees, FEATURES);
    String[] names = new String[FEATURES];
    Arrays.setAll(names, f -> "f" + f);
    DataFrame data = DataFrame.of(rows, names);
    Arrays.setAll(tuples, data::get);
  }

  private static double[][] rows(int count, long seed) {
    var random = new SplittableRandom(seed);
    double[][] rows = new double[count][FEATURES];
    for (double[] row : rows) {
      double load = random.nextDouble();
      Arrays.setAll(row, f -> f % 3 * load + random.nextDouble(-1, 1));
    }
    return rows;
  }

  @Setup
  public void settle() {
    for (int i = 0; i < 2_000; i++) {
      randomCutForest();
    }
  }

  @Benchmark
  @OperationsPerInvocation(NODE)
  public double isolationForestFlat() {
    gather();
    flatForest.score(gathered, scores, NODE);
    return scores[0];
  }

  @Benchmark
  public double isolationForestSmile() {
    next = (next + 1) % ROWS;
    return smileForest.score(rows[next]);
  }

  @Benchmark
  @OperationsPerInvocation(NODE)
  public double boostedTreesFlat() {
    gather();
    flatTrees.margins(gathered, scores, NODE);
    return scores[0];
  }

  @Benchmark
  public double boostedTreesSmile() {
    next = (next + 1) % ROWS;
    smileTrees.predict(tuples[next], posteriors);
    return posteriors[1];
  }

  @Benchmark
  public double randomCutForest() {
    next = (next + 1) % ROWS;
    for (int f = 0; f < FEATURES; f++) {
      point[f] = (float) rows[next][f];
    }
    double score = cutForest.getAnomalyScore(point);
    cutForest.update(point);
    return score;
  }

  private void gather() {
    next = (next + NODE) % ROWS;
    System.arraycopy(flatRows, next * FEATURES, gathered, 0, gathered.length);
  }
}
