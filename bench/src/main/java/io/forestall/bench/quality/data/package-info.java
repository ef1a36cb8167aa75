/**
 * The first step of a quality run: one reader for each public data set, from its files to numbers
 * and labels. Labels go to {@code measure} only; no contender sees them.
 */
@NullMarked
package io.forestall.bench.quality.data;

import org.jspecify.annotations.NullMarked;
