package io.forestall.streams.core.triage;

import io.forestall.schemas.record.Incident;

/** Where stage B puts what it decides. */
public interface TriageOutput {

  /** A new revision of an incident; its id is the key. */
  void incident(Incident incident);
}
