package io.forestall.detectors;

import com.google.errorprone.annotations.FormatMethod;
import java.util.Locale;

/** Argument checks whose message is only built on failure. */
public final class Checks {
  private Checks() {}

  /**
   * Throws {@link IllegalArgumentException} unless {@code ok}; write {@code ok} so that NaN fails.
   * For configuration only: its variable arguments allocate.
   */
  @FormatMethod
  public static void requireArgument(boolean ok, String message, Object... args) {
    if (!ok) {
      throw new IllegalArgumentException(String.format(Locale.ROOT, message, args));
    }
  }
}
