package io.forestall.training;

/** Hears how far training is. */
public interface TrainingProgress {
  /** A stage begins, such as {@code reading traces}. */
  void stage(String name);

  /** So much of the stage is done. */
  void at(long done, long total);
}
