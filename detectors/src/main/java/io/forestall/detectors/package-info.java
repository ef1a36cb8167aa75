/**
 * Streaming detectors, called by {@code streams/core} while it scores a sample: doubles in, scores
 * out. Knows no engine, no Avro, no metric name, no clock and no thread; event time is an argument.
 *
 * <p>A <em>bank</em> holds one detector for many series in primitive arrays, addressed by a dense
 * index. Each bank saves itself with {@link io.forestall.detectors.StateWriter} and begins with a
 * version byte; a saved bank that cannot be read leaves the bank as it was.
 */
@NullMarked
package io.forestall.detectors;

import org.jspecify.annotations.NullMarked;
