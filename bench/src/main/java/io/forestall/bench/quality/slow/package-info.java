/**
 * How soon longer steps are told of, who is blamed for them, and how often uneven work is blamed on
 * a node: simulated jobs through the whole pipeline, in memory. Beside the data's way; knows the
 * labels, which the pipeline never sees.
 */
@NullMarked
package io.forestall.bench.quality.slow;

import org.jspecify.annotations.NullMarked;
