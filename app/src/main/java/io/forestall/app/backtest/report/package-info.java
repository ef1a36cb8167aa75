/**
 * Last hop of a backtest: the judgement as JSON for machines and as one HTML file for people.
 * Decides nothing.
 */
@NullMarked
package io.forestall.app.backtest.report;

import org.jspecify.annotations.NullMarked;
