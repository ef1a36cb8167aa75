package io.forestall.training;

/**
 * How well one fault class was foreseen.
 *
 * @param failures of the class on test nodes after the cut
 * @param foreseen those with a row above the alarm line within the horizon before
 * @param medianLeadMillis from the first such row to the failure; NaN when none was foreseen
 */
public record ClassQuality(
    String faultClass, int failures, int foreseen, double medianLeadMillis) {}
