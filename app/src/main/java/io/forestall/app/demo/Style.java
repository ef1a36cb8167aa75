package io.forestall.app.demo;

import io.forestall.schemas.record.HealthState;
import io.forestall.schemas.record.Severity;

/**
 * Colours of the terminal, or none. The colours are the ones that people with any colour vision
 * tell apart (blue, orange, magenta), and every state has a sign as well.
 */
final class Style {
  private static final String RESET = "\u001b[0m";

  private final boolean colours;

  Style(boolean colours) {
    this.colours = colours;
  }

  String bold(String text) {
    return wrap("1", text);
  }

  String dim(String text) {
    return wrap("2", text);
  }

  String state(HealthState state, String text) {
    return switch (state) {
      case OK -> wrap("38;5;33", text); // dark blue drowns on black
      case DEGRADED -> wrap("30;48;5;214", text);
      case FAILED -> wrap("97;48;5;125", text);
      case UNKNOWN -> wrap("2", text);
    };
  }

  String severity(Severity severity, String text) {
    return switch (severity) {
      case CRITICAL -> wrap("1;38;5;197", text);
      case WARNING -> wrap("38;5;214", text);
      case INFO -> text;
    };
  }

  /** What stands for a state where colour does not help. */
  static String sign(HealthState state) {
    return switch (state) {
      case OK -> "·";
      case DEGRADED -> "▲";
      case FAILED -> "✖";
      case UNKNOWN -> " ";
    };
  }

  private String wrap(String code, String text) {
    return colours ? "\u001b[" + code + "m" + text + RESET : text;
  }
}
