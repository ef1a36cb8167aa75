package io.forestall.traces;

import java.util.Locale;

/** How far a label reaches. In files in lower case. */
public enum LabelScope {
  DEVICE,
  NODE,
  JOB,
  FLEET;

  /** How it stands in labels.csv. */
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }
}
