package io.forestall.training;

/** The traces cannot be trained on; the message says what they lack. */
public final class TrainingException extends Exception {
  private static final long serialVersionUID = 1L;

  public TrainingException(String message) {
    super(message);
  }
}
