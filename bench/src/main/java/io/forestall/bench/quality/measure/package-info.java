/**
 * The third step of a quality run: from scores and labels to figures, each measure as its authors
 * define it.
 */
@NullMarked
package io.forestall.bench.quality.measure;

import org.jspecify.annotations.NullMarked;
