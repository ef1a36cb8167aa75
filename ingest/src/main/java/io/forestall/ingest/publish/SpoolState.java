package io.forestall.ingest.publish;

/**
 * A look into the spool.
 *
 * @param waiting records not yet delivered
 * @param diskBytes size of the segment files
 * @param lost dropped since the start, for want of room or because of damage
 * @param tornBytes cut at the start behind the last good frame
 * @param inMemory waiting records that the disk would not take
 * @param diskProblem why; empty if the disk takes records
 */
record SpoolState(
    long waiting,
    long diskBytes,
    SpoolLoss lost,
    long tornBytes,
    int inMemory,
    String diskProblem) {}
