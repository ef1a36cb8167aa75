/**
 * Forests that were grown elsewhere ({@code training}) and are only asked here: trees in primitive
 * arrays, a row of numbers in, a score out. Knows no learning library and not what the numbers of a
 * row mean. A forest does not change after it is read, so threads may share it.
 */
@NullMarked
package io.forestall.detectors.forest;

import org.jspecify.annotations.NullMarked;
