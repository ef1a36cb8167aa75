package io.forestall.bench.quality.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import io.forestall.bench.quality.Shared;
import io.forestall.bench.quality.contender.Contender;
import io.forestall.bench.quality.contender.SeriesDetector;
import io.forestall.bench.quality.contender.SeriesShape;
import io.forestall.bench.quality.data.RowRange;
import io.forestall.bench.quality.data.ServerData;
import io.forestall.bench.quality.data.ServerEvent;
import io.forestall.bench.quality.data.ServerMachine;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class VusPrTest {
  @RepeatedTest(30)
  void value_randomCases_equalDefinition(RepetitionInfo repetition) {
    var random = new SplittableRandom(repetition.getCurrentRepetition());
    int rows = random.nextInt(40, 400);
    var ranges = new ArrayList<RowRange>();
    int row = random.nextInt(0, 12);
    while (row < rows && (ranges.isEmpty() || ranges.size() < 5)) {
      int last = Math.min(rows - 1, row + random.nextInt(0, 9));
      ranges.add(new RowRange(row, last));
      row = last + 2 + random.nextInt(0, 60);
    }
    int width = random.nextInt(0, 40);
    boolean ties = random.nextBoolean();
    double[] scores = random.doubles(rows).map(x -> ties ? Math.floor(9 * x) : x).toArray();
    assertThat(new VusPr(rows, ranges, width).value(scores))
        .as("seed %s", repetition.getCurrentRepetition())
        .isEqualTo(definition(ranges, scores, width), within(1e-9));
  }

  @Test
  void value_labelsAsScores_isOneWithoutTolerance() {
    double[] scores = new double[1_000];
    Arrays.fill(scores, 100, 151, 1);
    // 51 of 1,000 rows: the ranks of the thresholds hit the last labelled row's score exactly
    assertThat(new VusPr(1_000, List.of(new RowRange(100, 150)), 0).value(scores))
        .isEqualTo(1, within(1e-12));
  }

  @Test
  void ranges_thatTouch_areRefused() {
    var ranges = List.of(new RowRange(1, 2), new RowRange(3, 4));
    assertThatIllegalArgumentException().isThrownBy(() -> new VusPr(10, ranges, 5));
  }

  /** What a plain PCA residual fitted to TSB-AD's own prefix is known to give. */
  @ParameterizedTest
  @CsvSource({"machine-2-1, 5923, 0.389", "machine-2-7, 564, 0.448", "machine-3-4, 2634, 0.809"})
  void value_plainPca_matchesKnownFigure(String name, int prefix, double expected)
      throws IOException {
    Path folder = Shared.data("smd");
    ServerMachine machine = ServerData.read(folder, name);
    Contender pca =
        Contender.MULTIVARIATE.stream()
            .filter(contender -> contender.name().equals("PCA residual"))
            .findFirst()
            .orElseThrow();
    SeriesDetector detector = pca.create(new SeriesShape(machine.columns(), 60, 0.01, prefix));
    for (int row = 0; row < prefix; row++) {
      detector.observe(60.0 * row, machine.testRow(row));
    }
    double[] scores = new double[machine.testRows()];
    double[] first = new double[machine.testRows()];
    for (int row = 0; row < scores.length; row++) {
      detector.observe(60.0 * (prefix + row), machine.testRow(row));
      scores[row] = detector.score();
      first[row] = machine.testRow(row)[0];
    }
    List<RowRange> ranges = machine.events().stream().map(ServerEvent::rows).toList();
    var vus = new VusPr(scores.length, ranges, Autocorrelation.cycle(first));
    assertThat(vus.value(scores)).isEqualTo(expected, within(0.001));
  }

  /** The definition, threshold after threshold and row after row. */
  private static double definition(List<RowRange> ranges, double[] scores, int width) {
    double[] sorted = Arrays.stream(scores).map(x -> -x).sorted().map(x -> -x).toArray();
    double sum = 0;
    for (int v = 0; v <= width; v++) {
      double before = 0;
      for (int t = 0; t < 250; t++) {
        double threshold = sorted[(int) ((scores.length - 1) * (long) t / 249)];
        double recall = recall(ranges, scores, threshold, v);
        sum += (recall - before) * precision(ranges, scores, threshold, v);
        before = recall;
      }
    }
    return sum / (width + 1);
  }

  private static double precision(List<RowRange> ranges, double[] scores, double t, int v) {
    double hit = 0;
    int detected = 0;
    for (int row = 0; row < scores.length; row++) {
      if (scores[row] >= t) {
        hit += label(ranges, row, v);
        detected++;
      }
    }
    return hit / detected;
  }

  private static double recall(List<RowRange> ranges, double[] scores, double t, int v) {
    double hit = 0;
    double wanted = 0;
    for (int row = 0; row < scores.length; row++) {
      int current = row;
      boolean inside = ranges.stream().anyMatch(range -> range.contains(current));
      double label = label(ranges, row, v);
      hit += scores[row] >= t ? label : 0;
      wanted += inside ? 1 : scores[row] >= t ? label / 2 : 0;
    }
    return Math.min(1, hit / wanted) * existence(ranges, scores, t, v);
  }

  private static double existence(List<RowRange> ranges, double[] scores, double t, int v) {
    boolean[] wide = new boolean[scores.length + 2]; // empty at both ends
    int[] from = new int[scores.length];
    for (RowRange range : ranges) {
      int end = Math.min(scores.length - 1, range.last() + v / 2);
      for (int row = Math.max(0, range.first() - v / 2); row <= end; row++) {
        wide[row + 1] = true;
        from[row]++;
      }
    }
    // ranges that come to lie side by side without a common row stay two
    double found = 0;
    int all = 0;
    for (int start = 0; start < scores.length; ) {
      if (!wide[start + 1]) {
        start++;
        continue;
      }
      int end = start;
      while (end + 1 < scores.length && wide[end + 2] && !splits(ranges, end, v)) {
        end++;
      }
      boolean any = false;
      for (int row = start; row <= end; row++) {
        any |= scores[row] >= t;
      }
      found += any ? 1 : 0;
      all++;
      start = end + 1;
    }
    return found / all;
  }

  private static boolean splits(List<RowRange> ranges, int row, int v) {
    return ranges.stream().anyMatch(range -> range.last() + v / 2 == row)
        && ranges.stream()
            .noneMatch(range -> range.first() - v / 2 <= row && range.last() + v / 2 > row);
  }

  private static double label(List<RowRange> ranges, int row, int v) {
    double label = 0;
    for (RowRange range : ranges) {
      int distance = Math.max(range.first() - row, row - range.last());
      if (distance <= 0) {
        return 1;
      }
      if (distance <= v / 2) {
        label += Math.sqrt(1 - distance / (double) v);
      }
    }
    return Math.min(1, label);
  }
}
