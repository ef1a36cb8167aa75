package io.forestall.bench.quality.contender;

import static io.forestall.detectors.series.SeriesDetector.ALARM_LINE;

import java.util.List;
import java.util.function.Function;

/**
 * A detector with its name and how to make one.
 *
 * @param name as the tables show it
 * @param alarmLine score of an alarm by default, NaN for one that must be given a threshold
 * @param factory makes a fresh detector for a series
 */
public record Contender(
    String name, double alarmLine, Function<SeriesShape, SeriesDetector> factory) {

  /** One layer of the scorer, whose findings are evidence and no alerts. */
  public static final Contender CUSUM_LAYER =
      new Contender("the scorer's CUSUM alone", 1, CusumLayer::new);

  /** What {@code forestall detect} does with any table. */
  public static final Contender FORESTALL =
      new Contender("Forestall", ALARM_LINE, TableDetector::new);

  /** Contenders for one column. */
  public static final List<Contender> UNIVARIATE =
      List.of(
          CUSUM_LAYER,
          FORESTALL,
          new Contender("EW robust z", 6, TopResiduals::new),
          new Contender("windowed z-score", 6, WindowedZScore::new));

  /** Contenders for many columns. */
  public static final List<Contender> MULTIVARIATE =
      List.of(
          CUSUM_LAYER,
          FORESTALL,
          new Contender("EW robust z, top 3", Double.NaN, TopResiduals::new),
          new Contender("windowed z-score", Double.NaN, WindowedZScore::new),
          new Contender("PCA residual", Double.NaN, PcaResidual::new),
          new Contender("kNN-5, 2,000 rows", Double.NaN, NearestNeighbours::new));

  public SeriesDetector create(SeriesShape shape) {
    return factory.apply(shape);
  }
}
