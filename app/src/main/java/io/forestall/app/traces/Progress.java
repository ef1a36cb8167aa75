package io.forestall.app.traces;

/** Hears how far long work is, often. */
@FunctionalInterface
public interface Progress {
  /**
   * So much is done.
   *
   * @param total of all; 0 when nobody can know
   */
  void at(long done, long total);
}
