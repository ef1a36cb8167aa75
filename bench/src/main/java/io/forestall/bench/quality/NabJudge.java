package io.forestall.bench.quality;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.forestall.bench.quality.contender.Contender;
import io.forestall.bench.quality.contender.CoolDown;
import io.forestall.bench.quality.contender.SeriesDetector;
import io.forestall.bench.quality.contender.SeriesShape;
import io.forestall.bench.quality.data.NabData;
import io.forestall.bench.quality.data.NabSeries;
import io.forestall.bench.quality.measure.NabProfile;
import io.forestall.bench.quality.measure.NabScorer;
import io.forestall.bench.quality.measure.NabTrack;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/** NAB: our contenders beside the published ones, all judged by one scorer. */
final class NabJudge implements Judge {
  /** A day is the cycle of most of these series; not tuned. */
  private static final Duration COOL_DOWN = Duration.ofDays(1);

  @Override
  public String key() {
    return "nab";
  }

  @Override
  public Section judge(Path data) throws IOException {
    var nab = new NabData(data.resolve(key()));
    List<NabSeries> series = nab.series();
    var table =
        new Table(
            1,
            "detector",
            "standard",
            "low false positives",
            "low false negatives",
            "standard, threshold from other categories",
            "look-ahead offered",
            "source");
    for (Contender contender : Contender.UNIVARIATE) {
      own(table, contender.name(), series, contender, detector -> detector);
      own(
          table,
          contender.name() + ", cool-down",
          series,
          contender,
          detector -> new CoolDown(detector, COOL_DOWN));
    }
    List<String> published = nab.published();
    for (String detector : published) {
      var tracks = new ArrayList<NabTrack>();
      for (NabSeries one : series) {
        tracks.add(new NabTrack(one, nab.publishedScores(detector, one)));
      }
      row(table, detector, tracks, "min and max", "published raw results, scored here");
    }
    quoted(table, data.resolve(key()).resolve("expected_scores.json"), published);
    return new Section(
        key(),
        "NAB: " + series.size() + " univariate series",
        List.of(table),
        List.of(
            "0 is a detector that never speaks, 100 a perfect one. As the benchmark wants it, one"
                + " threshold is optimised on the files that are judged; the next column takes it"
                + " from the other categories instead. NAB hands its detectors the minimum and"
                + " maximum of the whole file, which ours do not get: without them Relative"
                + " Entropy falls from 54.6 to 34.6 on the full board of 58 files.",
            "Cool-down: a score counts only when it is the highest of the last "
                + COOL_DOWN.toHours()
                + " h. Full board, standard/low FP/low FN, for comparison and not of these"
                + " files: ARTime 74.9/65.1/80.4, HTM 70.1/63.1/74.3, CAD OSE 69.9/67.0/73.2,"
                + " KNN-CAD 58.0/43.4/64.8, Random Cut Forest 51.7 (61.9 with a cool-down),"
                + " Windowed Gaussian 39.6 (55.8 with a cool-down)."));
  }

  private static void own(
      Table table,
      String name,
      List<NabSeries> series,
      Contender contender,
      UnaryOperator<SeriesDetector> wrapping) {
    var tracks = new ArrayList<NabTrack>();
    for (NabSeries one : series) {
      double interval = Math.max(1, one.timeSeconds(1) - one.timeSeconds(0));
      var shape =
          new SeriesShape(1, interval, SeriesShape.UNKNOWN_SCALE, NabTrack.probation(one.rows()));
      tracks.add(new NabTrack(one, scores(wrapping.apply(contender.create(shape)), one)));
    }
    row(table, name, tracks, "none", "this run");
  }

  private static double[] scores(SeriesDetector detector, NabSeries series) {
    double[] scores = new double[series.rows()];
    double[] value = new double[1];
    for (int row = 0; row < scores.length; row++) {
      value[0] = series.value(row);
      detector.observe(series.timeSeconds(row), value);
      scores[row] = detector.score();
    }
    return scores;
  }

  private static void row(
      Table table, String name, List<NabTrack> tracks, String lookAhead, String source) {
    table.row(
        name,
        best(NabProfile.STANDARD, tracks),
        best(NabProfile.LOW_FALSE_POSITIVES, tracks),
        best(NabProfile.LOW_FALSE_NEGATIVES, tracks),
        new NabScorer(NabProfile.STANDARD).leaveOneCategoryOut(tracks),
        lookAhead,
        source);
  }

  private static double best(NabProfile profile, List<NabTrack> tracks) {
    return new NabScorer(profile).best(tracks).normalised();
  }

  /** Adds detectors whose score on these files is known although their raw results are not here. */
  private static void quoted(Table table, Path expected, List<String> scored) throws IOException {
    if (!Files.exists(expected)) {
      return;
    }
    JsonNode scores = new ObjectMapper().readTree(Files.readString(expected));
    for (Map.Entry<String, JsonNode> detector : scores.properties()) {
      if (!scored.contains(detector.getKey()) && !detector.getKey().equals("null")) {
        table.row(
            detector.getKey(),
            quoted(detector.getValue(), NabProfile.STANDARD),
            quoted(detector.getValue(), NabProfile.LOW_FALSE_POSITIVES),
            quoted(detector.getValue(), NabProfile.LOW_FALSE_NEGATIVES),
            Double.NaN,
            "min and max",
            "expected_scores.json");
      }
    }
  }

  private static double quoted(JsonNode detector, NabProfile profile) {
    return detector.path(profile.key()).path("best_normalised").asDouble(Double.NaN);
  }
}
