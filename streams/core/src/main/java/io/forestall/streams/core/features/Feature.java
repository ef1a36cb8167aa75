package io.forestall.streams.core.features;

/**
 * One number of a row.
 *
 * @param name unique, such as temperature_slope_10m
 * @param unit of the number
 * @param description what it is, in a sentence
 */
public record Feature(String name, String unit, String description) {}
