/**
 * After the judge: what the judged incidents would have been worth, as effective training time with
 * and without somebody acting on them. Arithmetic over labels and incidents; nothing is played.
 */
@NullMarked
package io.forestall.app.backtest.goodput;

import org.jspecify.annotations.NullMarked;
