package io.forestall.app.backtest;

import java.util.Locale;

/** What runs the pipeline. */
public enum EngineKind {
  /** In memory, all cores. */
  INLINE,
  /** Kafka Streams on an embedded broker. */
  KAFKA;

  /** How it stands in the report. */
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }
}
