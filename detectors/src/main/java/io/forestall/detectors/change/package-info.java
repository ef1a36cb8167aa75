/**
 * Changes of one series, the first detectors after alignment: a robust residual, the sums that find
 * a lasting shift in it, and the change points of the few series that deserve them. Knows nothing
 * of units, devices or time.
 */
@NullMarked
package io.forestall.detectors.change;

import org.jspecify.annotations.NullMarked;
