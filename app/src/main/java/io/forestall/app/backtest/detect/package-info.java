/**
 * First hop of a backtest: a trace goes through the very pipeline, and its incidents are kept. May
 * not know the labels, the judge or the report.
 */
@NullMarked
package io.forestall.app.backtest.detect;

import org.jspecify.annotations.NullMarked;
