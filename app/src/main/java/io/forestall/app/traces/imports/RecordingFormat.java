package io.forestall.app.traces.imports;

import java.util.Locale;

/** How a recording is laid out. */
public enum RecordingFormat {
  /** One row per number: time, metric, labels, value. */
  PROMETHEUS_LONG,
  /** One row per time and one column per series. */
  WIDE;

  /** As it is typed. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
