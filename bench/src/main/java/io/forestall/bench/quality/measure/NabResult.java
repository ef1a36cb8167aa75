package io.forestall.bench.quality.measure;

/**
 * NAB's score of a corpus.
 *
 * @param threshold a score this high is a detection; infinite for none at all
 * @param raw rewards less charges
 * @param normalised 0 for a detector that never speaks, 100 for a perfect one
 */
public record NabResult(double threshold, double raw, double normalised) {}
