package io.forestall.detectors;

/** Saved state that cannot be read: cut short, damaged, or written by a newer version. */
public final class StateFormatException extends RuntimeException {
  private static final long serialVersionUID = 1;

  public StateFormatException(String message) {
    super(message);
  }
}
