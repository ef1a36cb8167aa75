package io.forestall.bench.quality.contender;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * Distance to the fifth nearest of {@value #KEPT} training rows, which are drawn evenly from all of
 * them and standardised; a level detector, high for as long as a row is unlike any known one.
 *
 * <ul>
 *   <li>Cost: kept rows x columns a row at most; a distance is given up once it is too long.
 * </ul>
 */
final class NearestNeighbours implements SeriesDetector {
  private static final int KEPT = 2_000;
  private static final int NEIGHBOURS = 5;
  private static final long SEED = 20_220_511;

  private final double smallestScale;
  private final int trainingRows;
  private final double[] z;
  private final double[] distances;
  private final double[] nearest = new double[NEIGHBOURS]; // squared, rising
  private int closest;
  private List<double[]> training = new ArrayList<>();
  private double[][] kept = {};
  private @Nullable Standardiser standardiser;
  private double score;

  NearestNeighbours(SeriesShape shape) {
    smallestScale = shape.smallestScale();
    trainingRows = Math.max(NEIGHBOURS, shape.trainingRows());
    z = new double[shape.columns()];
    distances = new double[shape.columns()];
  }

  @Override
  public void observe(double timeSeconds, double[] values) {
    if (standardiser != null) {
      standardiser.apply(values, z);
      score = Math.sqrt(search());
      return;
    }
    training.add(values.clone());
    if (training.size() == trainingRows) {
      standardiser = new Standardiser(training, smallestScale);
      keep(standardiser);
      training = List.of();
    }
  }

  @Override
  public double score() {
    return score;
  }

  @Override
  public void topColumns(int[] into) {
    for (int i = 0; i < z.length; i++) {
      distances[i] = kept.length == 0 ? 0 : Math.abs(z[i] - kept[closest][i]);
    }
    Ranking.largest(distances, into);
  }

  /** A uniform sample without repetition: the first places of a shuffle. */
  private void keep(Standardiser by) {
    var random = new SplittableRandom(SEED);
    kept = new double[Math.min(KEPT, training.size())][z.length];
    for (int i = 0; i < kept.length; i++) {
      int from = random.nextInt(i, training.size());
      by.apply(training.get(from), kept[i]);
      training.set(from, training.get(i));
    }
  }

  private double search() {
    Arrays.fill(nearest, Double.MAX_VALUE);
    for (int which = 0; which < kept.length; which++) {
      double distance = distance(kept[which], nearest[NEIGHBOURS - 1]);
      if (distance < nearest[NEIGHBOURS - 1]) {
        closest = distance < nearest[0] ? which : closest;
        insert(distance);
      }
    }
    return nearest[NEIGHBOURS - 1];
  }

  private double distance(double[] row, double longest) {
    double sum = 0;
    for (int i = 0; i < row.length && sum < longest; i++) {
      double difference = row[i] - z[i];
      sum += difference * difference;
    }
    return sum;
  }

  private void insert(double distance) {
    int place = NEIGHBOURS - 1;
    while (place > 0 && nearest[place - 1] > distance) {
      nearest[place] = nearest[place - 1];
      place--;
    }
    nearest[place] = distance;
  }
}
