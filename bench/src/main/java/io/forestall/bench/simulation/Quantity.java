package io.forestall.bench.simulation;

import io.forestall.schemas.metric.MetricCatalogue;

/** What is compared of a GPU, in the unit of the publication, and how near is near. */
enum Quantity {
  POWER("power, W", "power", "gpu_power_watts", 1, 0.15, 0, "15 %"),
  TEMPERATURE("GPU temperature, °C", "temperature", "gpu_temperature_celsius", 1, 0, 5, "5"),
  MEMORY_TEMPERATURE(
      "HBM temperature, °C", "memory temperature", "gpu_memory_temperature_celsius", 1, 0, 5, "5"),
  UTILISATION("utilisation, %", "utilisation", "gpu_utilization_ratio", 100, 0, 2, "2"),
  SM_ACTIVE("SM active, %", "SM active", "gpu_sm_active_ratio", 100, 0, 10, "10");

  private final String title;
  private final String series;
  private final int metric;
  private final double scale;
  private final double relative;
  private final double absolute;
  private final String tolerance;

  Quantity(
      String title,
      String series,
      String metric,
      double scale,
      double relative,
      double absolute,
      String tolerance) {
    this.title = title;
    this.series = series;
    this.metric = MetricCatalogue.standard().require(metric).id();
    this.scale = scale;
    this.relative = relative;
    this.absolute = absolute;
    this.tolerance = tolerance;
  }

  String title() {
    return title;
  }

  /** Its name among the published quantiles. */
  String series() {
    return series;
  }

  int metric() {
    return metric;
  }

  /** From the catalogue's unit to the published one. */
  double scale() {
    return scale;
  }

  String tolerance() {
    return tolerance;
  }

  /** The least that is near this. */
  double below(double published) {
    return published - relative * published - absolute;
  }

  /** The most that is near this. */
  double above(double published) {
    return published + relative * published + absolute;
  }
}
