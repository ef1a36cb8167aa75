package io.forestall.training;

/**
 * What the outlier model is worth, on nodes and times that it has not seen.
 *
 * @param trainRows healthy rows that the trees were grown on
 * @param testRows healthy rows of the test
 * @param falseAlarmRatio share of the test's healthy rows above the alarm line, by weight
 * @param faultyRows rows of the test on nodes with a fault; 0 when there was none
 * @param foundRatio share of those above the alarm line; NaN when there are none
 */
public record OutlierQuality(
    long trainRows, long testRows, double falseAlarmRatio, long faultyRows, double foundRatio) {}
