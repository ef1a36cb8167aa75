package io.forestall.detectors.regime;

/** The kind of work that a device does. */
public enum Regime {
  /** Nothing was seen yet. */
  UNKNOWN(0),
  /** No work: power near the floor of the card. */
  IDLE(1),
  /** Work after idling that is not yet at the level of training: loading, compiling, warming up. */
  STARTING(2),
  /** Sustained work. */
  TRAINING(3),
  /** Less work, or none for a while, in the midst of training: a checkpoint or an evaluation. */
  PAUSED(4),
  /** Sustained work under a limit of power or clock that someone has set below the card's own. */
  CAPPED(5);

  private static final Regime[] BY_CODE = {UNKNOWN, IDLE, STARTING, TRAINING, PAUSED, CAPPED};

  private final byte code;

  Regime(int code) {
    this.code = (byte) code;
  }

  static boolean isCode(byte code) {
    return code >= 0 && code < BY_CODE.length;
  }

  static Regime ofCode(byte code) {
    return BY_CODE[code];
  }

  /** What saved state says for it; never changed. */
  byte code() {
    return code;
  }
}
