package io.forestall.app.detect;

import io.forestall.detectors.series.SeriesDetector;
import java.util.Locale;

/** The detectors that a table can be shown to. */
public enum DetectorKind {
  /** Forestall's own. */
  DEFAULT {
    @Override
    SeriesDetector detector(int columns) {
      return new SeriesDetector(columns);
    }
  },
  /** Amazon's random cut forest, to compare with. */
  RANDOM_CUT_FOREST {
    @Override
    SeriesDetector detector(int columns) {
      return new SeriesDetector(columns, new RandomCutScorer(columns));
    }
  };

  abstract SeriesDetector detector(int columns);

  /** As the command line writes it. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
