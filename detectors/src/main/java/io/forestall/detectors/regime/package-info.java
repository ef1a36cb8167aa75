/**
 * What kind of work a device does, before anything of it is judged: baselines belong to one regime.
 * Knows shares of limits only, no watts, models or jobs.
 */
@NullMarked
package io.forestall.detectors.regime;

import org.jspecify.annotations.NullMarked;
