package io.forestall.ingest.collect.training;

import java.util.function.Consumer;

/** How one framework prints its progress. An instance belongs to one log. */
interface StepDialect {

  /** The name in StepProgress.source. */
  String name();

  /**
   * Reads a line and passes on what it says.
   *
   * @return whether the line is of this dialect, even when it says nothing new
   */
  boolean parse(LogLine line, Consumer<StepLine> sink);
}
