/**
 * Any table of numbers, row by row, without knowing what its columns are: behind the command {@code
 * detect}, beside the pipeline and not part of it. {@link
 * io.forestall.detectors.series.SeriesDetector} is the way in. One column is judged by how long
 * nothing like its newest value was seen; several by how far a row lies from what they usually are
 * together. Knows no file, no metric and no clock; time is an argument, and may be missing.
 */
@NullMarked
package io.forestall.detectors.series;

import org.jspecify.annotations.NullMarked;
