package io.forestall.bench.quality.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.forestall.bench.quality.Shared;
import io.forestall.bench.quality.data.NabData;
import io.forestall.bench.quality.data.NabSeries;
import io.forestall.bench.quality.data.RowRange;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

class NabScorerTest {
  private static final double SIGMA_1 = 0.98661429815143; // 1 - 2 / (1 + e^5)

  private final NabScorer standard = new NabScorer(NabProfile.STANDARD);

  @Test
  void worth_smallExample_matchesHand() {
    // 20 rows: 3 of probation, a window of 4 rows, then a distance of 1, 2 … in widths of 3
    var track = new NabTrack("c", new double[20], List.of(new RowRange(8, 11)));
    assertThat(track.firstScored()).isEqualTo(3);
    assertThat(track.worth(7)).isEqualTo(-1);
    assertThat(track.worth(8)).isEqualTo(1, within(1e-12));
    assertThat(track.worth(11)).isEqualTo(0.5545997 / SIGMA_1, within(1e-6)); // sigma(-1/4)
    assertThat(track.worth(12)).isEqualTo(-0.6822618, within(1e-6)); // sigma(1/3)
    assertThat(track.worth(14)).isEqualTo(-SIGMA_1, within(1e-6)); // sigma(1)
    assertThat(track.windowOf(11)).isZero();
    assertThat(track.windowOf(12)).isEqualTo(-1);
  }

  @Test
  void raw_windowFoundLateAndAFalseAlarm_matchesHand() {
    double[] scores = new double[20];
    scores[1] = 1; // in probation
    scores[5] = 1; // false, before any window
    scores[11] = 1;
    var track = new NabTrack("c", scores, List.of(new RowRange(8, 11)));
    double found = 0.5545997 / SIGMA_1;
    assertThat(standard.raw(track, 1)).isEqualTo(found - 0.11, within(1e-6));
    assertThat(new NabScorer(NabProfile.LOW_FALSE_POSITIVES).raw(track, 1))
        .isEqualTo(found - 0.22, within(1e-6));
    assertThat(standard.raw(track, 2)).isEqualTo(-1);
    assertThat(new NabScorer(NabProfile.LOW_FALSE_NEGATIVES).raw(track, 2)).isEqualTo(-2);
    NabResult best = standard.best(List.of(track));
    assertThat(best.threshold()).isEqualTo(1);
    assertThat(best.normalised()).isEqualTo(50 * (found - 0.11 + 1), within(1e-4));
  }

  @Test
  void best_onlyFalseAlarms_isSilence() {
    double[] scores = new double[20];
    scores[5] = 1;
    var track = new NabTrack("c", scores, List.of(new RowRange(8, 11)));
    NabResult best = standard.best(List.of(track));
    assertThat(best.normalised()).isPositive(); // threshold 0: all rows, the window's first among
    double[] allFalse = new double[400];
    allFalse[390] = 1;
    var silent = new NabTrack("c", allFalse, List.of(new RowRange(70, 71)));
    assertThat(standard.best(List.of(silent)))
        .isEqualTo(new NabResult(Double.POSITIVE_INFINITY, -1, 0));
  }

  @Test
  void leaveOneCategoryOut_thresholdOfTheOthers_isUsed() {
    double[] low = new double[40];
    double[] high = new double[40];
    low[10] = 1;
    high[10] = 2;
    var range = List.of(new RowRange(10, 19));
    var tracks = List.of(new NabTrack("low", low, range), new NabTrack("high", high, range));
    assertThat(standard.best(tracks).normalised()).isEqualTo(100, within(1e-9));
    // the high category's threshold of 2 misses the low one, the low one's finds the high one
    assertThat(standard.leaveOneCategoryOut(tracks)).isEqualTo(50, within(1e-9));
  }

  @RepeatedTest(20)
  void best_randomScores_equalsTryingEveryThreshold(RepetitionInfo repetition) {
    var random = new SplittableRandom(repetition.getCurrentRepetition());
    var tracks = new ArrayList<NabTrack>();
    var thresholds = new ArrayList<Double>(List.of(Double.POSITIVE_INFINITY));
    for (int file = 0; file < 4; file++) {
      double[] scores = random.ints(60, 0, 12).asDoubleStream().toArray();
      for (double score : scores) {
        thresholds.add(score);
      }
      int first = random.nextInt(5, 30);
      var ranges = List.of(new RowRange(first, first + 4), new RowRange(first + 10, first + 20));
      tracks.add(new NabTrack("c" + file % 2, scores, ranges));
    }
    for (NabProfile profile : NabProfile.values()) {
      var scorer = new NabScorer(profile);
      double highest =
          thresholds.stream().mapToDouble(t -> scorer.at(tracks, t).raw()).max().orElseThrow();
      assertThat(scorer.best(tracks).raw()).isEqualTo(highest, within(1e-9));
    }
  }

  @Test
  void normalised_publishedDetectors_matchExpected() throws IOException {
    Path folder = Shared.data("nab");
    JsonNode expected =
        new ObjectMapper().readTree(folder.resolve("expected_scores.json").toFile());
    var nab = new NabData(folder);
    List<NabSeries> series = nab.series();
    assertThat(nab.published()).isNotEmpty();
    for (String detector : nab.published()) {
      var tracks = new ArrayList<NabTrack>();
      for (NabSeries one : series) {
        tracks.add(new NabTrack(one, nab.publishedScores(detector, one)));
      }
      for (NabProfile profile : NabProfile.values()) {
        JsonNode wanted = expected.path(detector).path(profile.key());
        var scorer = new NabScorer(profile);
        double threshold = wanted.path("published_threshold").asDouble();
        assertThat(scorer.best(tracks).normalised())
            .as("%s, %s, own threshold", detector, profile)
            .isEqualTo(wanted.path("best_normalised").asDouble(), within(0.01));
        assertThat(scorer.at(tracks, threshold).normalised())
            .as("%s, %s, published threshold", detector, profile)
            .isEqualTo(wanted.path("normalised_at_published_threshold").asDouble(), within(0.01));
        for (int file = 0; file < tracks.size(); file++) {
          String name = series.get(file).name();
          assertThat(scorer.raw(tracks.get(file), threshold))
              .as("%s, %s, %s", detector, profile, name)
              .isEqualTo(
                  wanted.path("per_file_raw_at_published_threshold").path(name).asDouble(),
                  within(1e-6));
        }
      }
    }
  }
}
