package io.forestall.training;

/**
 * Rows that were given about the same probability.
 *
 * @param from smallest probability of the bin
 * @param to first probability above it
 * @param rows how many, unweighted
 * @param weight how many they stand for
 * @param forecast mean probability given
 * @param observed share that failed
 */
public record ReliabilityBin(
    double from, double to, long rows, double weight, double forecast, double observed) {}
