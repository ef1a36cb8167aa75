/**
 * How rare a value of one series is, after its residual is known: the tail beyond a high quantile,
 * as extreme value theory gives it. Knows nothing of units, devices or time.
 */
@NullMarked
package io.forestall.detectors.tail;

import org.jspecify.annotations.NullMarked;
