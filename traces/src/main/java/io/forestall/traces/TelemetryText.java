package io.forestall.traces;

/** Names as they may stand in a telemetry file. */
final class TelemetryText {
  private TelemetryText() {}

  /** The text without control characters: every row of telemetry is one line. */
  static String clean(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) < ' ') {
        return text.replaceAll("[\\x00-\\x1f]", " ");
      }
    }
    return text;
  }
}
