package io.forestall.streams.core.features;

import io.forestall.schemas.serde.SampleFrame;
import java.util.Arrays;

/** Where each metric stands in the present frame; no allocation. */
final class FrameColumns {
  private static final int NONE = -1;

  private final int[] columnOf = new int[512];

  FrameColumns() {
    Arrays.fill(columnOf, NONE);
  }

  void look(SampleFrame frame) {
    Arrays.fill(columnOf, NONE);
    for (int c = 0; c < frame.columns; c++) {
      int metric = frame.columnMetrics[c];
      if (metric > 0 && metric < columnOf.length) { // a newer agent may know more
        columnOf[metric] = c;
      }
    }
  }

  /**
   * A device's value; NaN when not reported, and when it is no number that can be reckoned with.
   */
  double value(SampleFrame frame, int metric, int device) {
    int column = columnOf[metric];
    if (column == NONE) {
      return Double.NaN;
    }
    double value = frame.deviceValues[column * frame.devices + device];
    return Double.isFinite(value) ? value : Double.NaN;
  }
}
