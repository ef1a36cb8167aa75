/**
 * Changes of one series, the first detectors after alignment: a robust residual and the sums that
 * find a lasting shift in it. Knows nothing of units, devices or time.
 */
@NullMarked
package io.forestall.detectors.change;

import org.jspecify.annotations.NullMarked;
