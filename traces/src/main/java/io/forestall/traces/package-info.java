/**
 * Traces: recorded or simulated telemetry, log lines, steps, placements and labels in one folder of
 * CSV files. Beside the data's way: what flows through topics can be written here and played back.
 */
@NullMarked
package io.forestall.traces;

import org.jspecify.annotations.NullMarked;
