/**
 * The second step of a quality run: what is judged, our own detectors and plain rivals, behind one
 * interface that hands over a row at a time, so that none can look ahead.
 */
@NullMarked
package io.forestall.bench.quality.contender;

import org.jspecify.annotations.NullMarked;
