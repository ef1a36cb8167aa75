package io.forestall.schemas.serde;

/**
 * The registry does not answer, so nothing can be said of a record: whoever reads must stop and try
 * again, not park it.
 */
public final class RegistryUnavailableException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public RegistryUnavailableException(String message) {
    super(message);
  }
}
