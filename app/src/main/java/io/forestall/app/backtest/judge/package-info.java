/**
 * Second hop of a backtest: what was detected is compared with the labels. May not know how it was
 * detected, nor how it is reported.
 */
@NullMarked
package io.forestall.app.backtest.judge;

import org.jspecify.annotations.NullMarked;
