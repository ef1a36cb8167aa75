/**
 * What the hour of the day or of the week makes of one series, before its residual is judged. Time
 * is event time in milliseconds; knows nothing of units or devices.
 */
@NullMarked
package io.forestall.detectors.season;

import org.jspecify.annotations.NullMarked;
