/**
 * How well it finds: our detectors and plain rivals over public labelled data, beside published
 * figures. {@code data} reads, {@code contender} scores, {@code measure} judges, and the classes
 * here make a table for each data set of it.
 */
@NullMarked
package io.forestall.bench.quality;

import org.jspecify.annotations.NullMarked;
