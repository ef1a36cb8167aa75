/**
 * Backtests: a trace is played into the pipeline, what it says is judged by the trace's labels, and
 * the judgement is reported. Beside the data's way: it reads traces and writes files.
 */
@NullMarked
package io.forestall.app.backtest;

import org.jspecify.annotations.NullMarked;
