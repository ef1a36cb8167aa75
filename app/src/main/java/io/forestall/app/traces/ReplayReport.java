package io.forestall.app.traces;

/**
 * What was played.
 *
 * @param shiftMillis by how much all times were moved
 * @param seconds that it took
 * @param recordsPerSecond of all kinds
 * @param complete false when it was stopped before the end
 */
public record ReplayReport(
    long samples,
    long events,
    long steps,
    long placements,
    long shiftMillis,
    double seconds,
    double recordsPerSecond,
    boolean complete) {}
