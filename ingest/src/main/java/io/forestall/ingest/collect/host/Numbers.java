package io.forestall.ingest.collect.host;

import java.util.StringTokenizer;

/** Numbers in the kernel's texts. Whatever the text, the answer is a number or NaN. */
final class Numbers {
  private Numbers() {}

  /** The number with which the text begins: 5 of "5: LinkUp", 32 of "32.0 GT/s PCIe". */
  static double leading(String text) {
    int end = 0;
    while (end < text.length() && isPart(text.charAt(end))) {
      end++;
    }
    return parse(text.substring(0, end));
  }

  private static boolean isPart(char character) {
    return (character >= '0' && character <= '9') || character == '.' || character == '-';
  }

  /** The number that the text is. */
  static double parse(String text) {
    if (text.isEmpty() || text.length() > 40) {
      return Double.NaN;
    }
    try {
      return Double.parseDouble(text);
    } catch (NumberFormatException e) {
      return Double.NaN;
    }
  }

  /** The words of a line. */
  static String[] words(String line) {
    var tokens = new StringTokenizer(line);
    String[] words = new String[tokens.countTokens()];
    for (int i = 0; i < words.length; i++) {
      words[i] = tokens.nextToken();
    }
    return words;
  }

  /** The number that a word is, NaN if there are fewer words. */
  static double at(String[] words, int index) {
    return index < words.length ? parse(words[index]) : Double.NaN;
  }
}
