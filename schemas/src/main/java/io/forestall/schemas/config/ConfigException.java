package io.forestall.schemas.config;

import java.util.List;

/** A configuration that cannot be used; the message holds every problem, one a line. */
public final class ConfigException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public ConfigException(List<String> problems) {
    super(String.join("\n", problems));
  }
}
