/**
 * Counters become increments, rates and counts in a sliding window before rules look at them. Knows
 * event time, but no clock.
 */
@NullMarked
package io.forestall.detectors.count;

import org.jspecify.annotations.NullMarked;
