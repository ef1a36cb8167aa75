package io.forestall.ingest.collect.training;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * Lines of {@code key: value} pairs between bars, such as {@code | lm loss: 2.1 | grad norm: 0.1
 * |}. Versions spell keys differently, so they are brought to lower case with single spaces.
 */
final class KeyValues {
  private KeyValues() {}

  static Map<String, String> parse(String text) {
    var pairs = new LinkedHashMap<String, String>();
    for (String part : text.split("\\|", -1)) {
      int colon = part.indexOf(':');
      if (colon > 0) {
        pairs.putIfAbsent(key(part.substring(0, colon)), part.substring(colon + 1).strip());
      }
    }
    return pairs;
  }

  private static String key(String printed) {
    return printed.strip().toLowerCase(Locale.ROOT).replace('-', ' ').replace('_', ' ');
  }
}
