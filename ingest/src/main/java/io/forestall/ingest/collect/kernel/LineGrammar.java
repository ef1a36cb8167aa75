package io.forestall.ingest.collect.kernel;

import org.jspecify.annotations.Nullable;

/**
 * The lines of one driver or subsystem. A few literals decide cheaply whether its expressions are
 * tried at all; the expressions have no nested repeats, so their time is bounded.
 */
interface LineGrammar {

  /** Texts of which a line must hold at least one. */
  String[] literals();

  /** What the line says; null when it says nothing of interest. */
  @Nullable ParsedEvent match(String text);
}
