/**
 * Trained models between their files, the topic {@code models} and a backtest. Trains nothing and
 * scores nothing.
 */
@NullMarked
package io.forestall.app.models;

import org.jspecify.annotations.NullMarked;
