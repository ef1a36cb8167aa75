package io.forestall.app.cli;

/** A command could not do its work; the message says why and what to do. */
public final class CommandFailure extends Exception {
  private static final long serialVersionUID = 1L;

  public CommandFailure(String message) {
    super(message);
  }
}
