/**
 * How well nodes that fail again are told from others: on a real fault book and simulated fleets.
 */
@NullMarked
package io.forestall.bench.quality.lemon;

import org.jspecify.annotations.NullMarked;
