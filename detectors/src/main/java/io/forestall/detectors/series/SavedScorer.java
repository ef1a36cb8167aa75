package io.forestall.detectors.series;

import io.forestall.detectors.StateReader;
import io.forestall.detectors.StateWriter;

/** A scorer of rows whose state can be saved. */
interface SavedScorer extends RowScorer {
  void write(StateWriter out);

  /** Reads into a fresh scorer of as many columns; a refused one is of no use afterwards. */
  void read(StateReader in);
}
