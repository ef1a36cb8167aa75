package io.forestall.streams.core.triage;

import io.forestall.schemas.record.Incident;
import io.forestall.streams.core.NodeOutcome;

/** Where stage B puts what it decides. */
public interface TriageOutput {

  /** A new revision of an incident; its id is the key. */
  void incident(Incident incident);

  /** Back to stage A, for the node's history; nobody need listen. */
  default void outcome(NodeOutcome outcome) {}
}
