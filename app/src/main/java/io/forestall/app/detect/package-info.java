/**
 * {@code forestall detect}: a CSV file of any columns in, a CSV file of scores out, beside the way
 * that telemetry takes. Reads a row, shows it to the detector and writes what that says, before the
 * next row is read.
 */
@NullMarked
package io.forestall.app.detect;

import org.jspecify.annotations.NullMarked;
