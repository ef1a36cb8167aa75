/**
 * Trends towards a limit with an estimated time of arrival: memory, disk, thermal resistance. Works
 * beside the change detectors on series that have a limit; knows event time, but no clock.
 */
@NullMarked
package io.forestall.detectors.forecast;

import org.jspecify.annotations.NullMarked;
