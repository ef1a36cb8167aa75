package io.forestall.traces;

import java.util.Locale;

/** Whose fault a label is; {@code benign} marks what must not page. In files in lower case. */
public enum LabelKind {
  HARDWARE,
  NETWORK,
  STORAGE,
  WORKLOAD,
  SOFTWARE,
  BENIGN;

  /** How it stands in labels.csv. */
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }
}
