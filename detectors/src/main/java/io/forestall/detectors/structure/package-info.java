/**
 * Telemetry itself as a signal: gauges that freeze and series that vanish while the device goes on
 * reporting. Looks at presence and bits, never at magnitudes.
 */
@NullMarked
package io.forestall.detectors.structure;

import org.jspecify.annotations.NullMarked;
