package io.forestall.streams.core.features;

import io.forestall.schemas.FaultClass;

/**
 * One number of a row.
 *
 * @param name unique, such as temperature_slope_10m
 * @param unit of the number
 * @param speaksFor the fault that it would be, if this number alone were out of the ordinary
 * @param description what it is, in a sentence
 */
public record Feature(String name, String unit, FaultClass speaksFor, String description) {}
