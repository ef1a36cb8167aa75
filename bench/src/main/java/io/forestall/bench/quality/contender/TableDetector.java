package io.forestall.bench.quality.contender;

/** What {@code forestall detect} does by default, with its own line of alarm. */
final class TableDetector implements SeriesDetector {
  private final io.forestall.detectors.series.SeriesDetector detector;
  private final int columns;

  TableDetector(SeriesShape shape) {
    columns = shape.columns();
    detector = new io.forestall.detectors.series.SeriesDetector(columns);
  }

  @Override
  public void observe(double timeSeconds, double[] values) {
    detector.observe(timeSeconds, values);
  }

  @Override
  public double score() {
    return detector.score();
  }

  @Override
  public void topColumns(int[] into) {
    double[] weights = new double[columns];
    for (int place = 0; place < io.forestall.detectors.series.SeriesDetector.BLAMED; place++) {
      if (detector.blamed(place) >= 0) {
        weights[detector.blamed(place)] = detector.share(place);
      }
    }
    Ranking.largest(weights, into);
  }
}
