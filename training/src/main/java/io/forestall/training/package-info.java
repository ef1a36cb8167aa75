/**
 * Labelled traces → model files. Beside the data's way: it plays traces through the extractor that
 * running jobs use ({@code streams.core.features}), grows trees with Smile, and hands over models
 * in Forestall's own format. The only module that links Smile, and beside the backtest's judge the
 * only one that reads labels.
 */
@NullMarked
package io.forestall.training;

import org.jspecify.annotations.NullMarked;
