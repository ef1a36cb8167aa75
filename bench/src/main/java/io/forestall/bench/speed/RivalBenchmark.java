package io.forestall.bench.speed;

import com.amazon.randomcutforest.RandomCutForest;
import io.forestall.detectors.change.ChangePointBank;
import io.forestall.detectors.change.ChangePointConfig;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * The dearest detector that one series can have here, beside the random cut forest that others give
 * to every series: 50 trees of 256 points, four values a point, scored and then learned.
 *
 * <pre>
 *   java -cp 'bench/target/forestall-bench.jar:bench/target/lib/*' org.openjdk.jmh.Main Rival -prof gc
 * </pre>
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
public class RivalBenchmark {
  private final SampleRows rows = new SampleRows(1_000, 0);
  private final float[] point = new float[1];
  private final ChangePointBank changes = new ChangePointBank(ChangePointConfig.DEFAULT);
  private final RandomCutForest forest =
      RandomCutForest.builder()
          .dimensions(4)
          .shingleSize(4)
          .internalShinglingEnabled(true)
          .numberOfTrees(50)
          .sampleSize(256)
          .randomSeed(1)
          .build();
  private int tick;

  @Setup
  public void settle() {
    changes.ensureSeries(1);
    for (int i = 0; i < 2_000; i++) {
      changePoint();
      randomCutForest();
    }
  }

  @Benchmark
  public double changePoint() {
    return changes.update(0, next());
  }

  @Benchmark
  public double randomCutForest() {
    point[0] = (float) next();
    double score = forest.getAnomalyScore(point);
    forest.update(point);
    return score;
  }

  private double next() {
    tick = (tick + 1) % 16_000;
    return rows.row(tick / 1_000)[tick % 1_000] - tick % 50; // one level for all
  }
}
