package io.forestall.bench.quality.measure;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;

/**
 * The score of the Numenta Anomaly Benchmark.
 *
 * <pre>
 *   raw = sum over windows (best worth of a detected row x found, or -missed)
 *       + sum over detected rows outside (worth x false alarm)
 *   normalised = 100 (raw - silent) / (windows x found - silent),  silent = -missed x windows
 * </pre>
 *
 * A row is detected when its score reaches the threshold, which is one for all files. The benchmark
 * takes the threshold that is best on the very files it judges; {@link #leaveOneCategoryOut} takes
 * it from the other categories instead, which is what a user would get.
 *
 * <ul>
 *   <li>Cost: one sort of all rows.
 *   <li>Accuracy: the published scores of the benchmark's own detectors to 0.01 (test:
 *       normalised_publishedDetectors_matchExpected).
 * </ul>
 *
 * @see <a href="https://doi.org/10.1109/ICMLA.2015.141">Lavin and Ahmad (2015)</a>
 */
public final class NabScorer {
  private final NabProfile profile;

  public NabScorer(NabProfile profile) {
    this.profile = profile;
  }

  /** The best that any threshold gives; of equal ones the highest. */
  public NabResult best(List<NabTrack> tracks) {
    double threshold = bestThreshold(tracks);
    return at(tracks, threshold);
  }

  /** What one threshold gives. */
  public NabResult at(List<NabTrack> tracks, double threshold) {
    double raw = 0;
    for (NabTrack track : tracks) {
      raw += raw(track, threshold);
    }
    return new NabResult(threshold, raw, normalised(tracks, raw));
  }

  /** Each category judged by the threshold that is best on all others; the normalised score. */
  public double leaveOneCategoryOut(List<NabTrack> tracks) {
    double raw = 0;
    for (String category : tracks.stream().map(NabTrack::category).distinct().toList()) {
      Predicate<NabTrack> left = track -> track.category().equals(category);
      double threshold = bestThreshold(tracks.stream().filter(left.negate()).toList());
      raw += at(tracks.stream().filter(left).toList(), threshold).raw();
    }
    return normalised(tracks, raw);
  }

  double raw(NabTrack track, double threshold) {
    var tally = new Tally(track);
    for (int row = track.firstScored(); row < track.rows(); row++) {
      if (track.score(row) >= threshold) {
        tally.detect(row);
      }
    }
    return tally.raw;
  }

  private double normalised(List<NabTrack> tracks, double raw) {
    int windows = tracks.stream().mapToInt(NabTrack::windows).sum();
    double silent = -profile.missed() * windows;
    return 100 * (raw - silent) / (windows * profile.found() - silent);
  }

  private double bestThreshold(List<NabTrack> tracks) {
    record Row(double score, Tally tally, int row) {}
    var rows = new ArrayList<Row>();
    double raw = 0;
    for (NabTrack track : tracks) {
      var tally = new Tally(track);
      raw += tally.raw;
      for (int row = track.firstScored(); row < track.rows(); row++) {
        rows.add(new Row(track.score(row), tally, row));
      }
    }
    rows.sort(Comparator.comparingDouble(Row::score).reversed());
    double threshold = Double.POSITIVE_INFINITY;
    double best = raw;
    for (int i = 0; i < rows.size(); i++) {
      Row row = rows.get(i);
      raw += row.tally().detect(row.row());
      boolean lastOfEqual = i + 1 == rows.size() || rows.get(i + 1).score() < row.score();
      if (lastOfEqual && raw > best) {
        best = raw;
        threshold = row.score();
      }
    }
    return threshold;
  }

  /** The raw score of one file while rows are detected one after the other, in any order. */
  private final class Tally {
    private final NabTrack track;
    private final double[] bestInWindow; // 0 while nothing of the window is detected
    private double raw;

    Tally(NabTrack track) {
      this.track = track;
      bestInWindow = new double[track.rows() == 0 ? 0 : 1 + lastWindow(track)];
      raw = -profile.missed() * track.windows();
    }

    /** What this detection changes. */
    double detect(int row) {
      int window = track.windowOf(row);
      double change;
      if (window < 0) {
        change = profile.falseAlarm() * track.worth(row);
      } else {
        double before = bestInWindow[window];
        bestInWindow[window] = Math.max(before, track.worth(row));
        change = profile.found() * (bestInWindow[window] - before);
        change += before == 0 ? profile.missed() : 0;
      }
      raw += change;
      return change;
    }

    private static int lastWindow(NabTrack track) {
      int last = -1;
      for (int row = 0; row < track.rows(); row++) {
        last = Math.max(last, track.windowOf(row));
      }
      return last;
    }
  }
}
