package io.forestall.app.backtest.judge;

import java.util.Locale;

/** What the judge says of an incident. */
public enum Outcome {
  /** It is the match of a label. */
  MATCHED,
  /** It is about a label that has its match already: neither true nor false. */
  DUPLICATE,
  /** It is about something of which nobody knows what it was: neither true nor false. */
  UNSCORED,
  /** It paged, and nothing but perhaps a benign label explains it. */
  FALSE,
  /** It was for information and matched nothing. */
  NOT_PAGED;

  /** How it stands in the report. */
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }
}
