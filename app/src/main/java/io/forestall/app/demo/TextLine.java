package io.forestall.app.demo;

import java.util.function.UnaryOperator;

/**
 * One line of the picture, never wider than asked for. What it is given is plain text: control
 * characters, which a log line or a name could smuggle into the terminal, become spaces.
 */
final class TextLine {
  private static final String ELLIPSIS = "…";

  private final int width;
  private final StringBuilder styled = new StringBuilder();
  private int used;

  TextLine(int width) {
    this.width = width;
  }

  /** Text that shows what it says and nothing else: no line breaks, escapes or reversed letters. */
  static String plain(String text) {
    return text.replaceAll("[\\p{Cc}\\p{Cf}]+", " ");
  }

  TextLine add(String text) {
    return add(text, UnaryOperator.identity());
  }

  /** Adds the text as the style shows it; what does not fit is left out. */
  TextLine add(String text, UnaryOperator<String> style) {
    String shown = shortened(plain(text), width - used);
    if (!shown.isEmpty()) {
      styled.append(style.apply(shown));
      used += shown.length();
    }
    return this;
  }

  /** Room that is left, in characters. */
  int left() {
    return width - used;
  }

  static String shortened(String text, int length) {
    if (text.length() <= length) {
      return text;
    }
    return length <= 0 ? "" : text.substring(0, length - 1) + ELLIPSIS;
  }

  @Override
  public String toString() {
    return styled.toString();
  }
}
