package io.forestall.alerts.notify;

import static io.forestall.schemas.Checks.requireArgument;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Reads a secret from where the configuration says it is: {@code env:NAME}, {@code file:PATH}, or
 * the text itself.
 */
final class SecretText {
  private static final String ENVIRONMENT = "env:";
  private static final String FILE = "file:";

  private SecretText() {}

  /**
   * The secret, without white space around it.
   *
   * @throws IllegalArgumentException if it is not there; the message never repeats the secret
   */
  static String read(String text, Function<String, @Nullable String> environment) {
    if (text.startsWith(ENVIRONMENT)) {
      String name = text.substring(ENVIRONMENT.length());
      String value = environment.apply(name);
      requireArgument(
          value != null && !value.isBlank(), "environment variable %s is not set", name);
      return value == null ? "" : value.strip();
    }
    if (text.startsWith(FILE)) {
      String name = text.substring(FILE.length());
      try {
        return Files.readString(Path.of(name)).strip();
      } catch (IOException | InvalidPathException e) {
        throw new IllegalArgumentException("file " + name + " cannot be read", e);
      }
    }
    return text.strip();
  }
}
