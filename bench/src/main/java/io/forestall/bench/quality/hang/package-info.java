/**
 * How soon a standing job is told of, whom it is blamed on, and how often a healthy phase is taken
 * for one: simulated jobs through the whole pipeline, in memory. Beside the data's way; knows the
 * labels, which the pipeline never sees.
 */
@NullMarked
package io.forestall.bench.quality.hang;

import org.jspecify.annotations.NullMarked;
