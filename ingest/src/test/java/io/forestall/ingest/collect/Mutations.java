package io.forestall.ingest.collect;

import java.util.SplittableRandom;

/** Breaks texts the way torn writes, bit errors and hostile programs do. */
public final class Mutations {
  private static final String SPECIAL =
      "\u0000\u001B\uFFFD\t ()[]{}<>|:;,.'\"\\/%=+-0123456789aXäé\uD83D\uDE00\uD83D";

  private Mutations() {}

  /** The text with up to four random changes. */
  public static String mutate(String text, SplittableRandom random) {
    var changed = new StringBuilder(text);
    int changes = 1 + random.nextInt(4);
    for (int i = 0; i < changes && !changed.isEmpty(); i++) {
      int at = random.nextInt(changed.length());
      switch (random.nextInt(6)) {
        case 0 -> changed.setLength(at);
        case 1 -> changed.deleteCharAt(at);
        case 2 -> changed.setCharAt(at, special(random));
        case 3 -> changed.insert(at, special(random));
        case 4 -> changed.insert(at, changed.substring(random.nextInt(changed.length())));
        default -> changed.insert(at, "9".repeat(random.nextInt(40)));
      }
    }
    return changed.toString();
  }

  private static char special(SplittableRandom random) {
    return SPECIAL.charAt(random.nextInt(SPECIAL.length()));
  }
}
