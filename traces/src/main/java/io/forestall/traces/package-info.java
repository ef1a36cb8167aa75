/**
 * Traces: recorded or simulated telemetry, log lines, steps, placements and labels in one folder of
 * CSV files. Beside the data's way: what flows through topics can be written here and played back.
 * Bytes are the matter of {@code csv} below; {@code docs/traces.md} is the format for outside
 * readers.
 */
@NullMarked
package io.forestall.traces;

import org.jspecify.annotations.NullMarked;
