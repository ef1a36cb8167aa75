package io.forestall.schemas.config;

import java.util.ArrayList;
import java.util.List;

/** Collects what is wrong with a configuration, so that a person mends it in one go. */
public final class ConfigErrors {
  private final List<String> problems = new ArrayList<>();

  void add(String path, Object value, String problem) {
    problems.add(path + ": " + value + ": " + problem);
  }

  void add(String path, String problem) {
    problems.add(path + ": " + problem);
  }

  public List<String> problems() {
    return List.copyOf(problems);
  }

  /**
   * Returns if nothing is wrong.
   *
   * @throws ConfigException with every problem, one a line
   */
  public void throwIfAny() {
    if (!problems.isEmpty()) {
      throw new ConfigException(problems);
    }
  }
}
