package io.forestall.streams.core.features;

import io.forestall.schemas.FaultClass;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * All features, in the order of a row: the one place that says what they are. A model names those
 * that it was trained on, so features may be added and moved; one whose meaning changes gets
 * another name.
 *
 * <pre>
 *   of each {@link Gauge}     last, mean_1m, mean_10m, max_10m, slope_10m, peers_1m
 *   of each {@link Level}     the last value
 *   of each {@link Rise}      rise_1m, rise_10m, rise_1h
 *   of each {@link LogGroup}  lines_1m, lines_10m
 *   of each {@link HostGauge} last, mean_10m, slope_10m
 *   gauges_lost               gauges with a value in the ten minutes and none in the last
 * </pre>
 */
public final class FeatureList {
  static final int PER_GAUGE = 6;
  static final int LEVELS_FROM = Gauge.COUNT * PER_GAUGE;
  static final int RISES_FROM = LEVELS_FROM + Level.COUNT;
  static final int PER_RISE = 3;
  static final int LINES_FROM = RISES_FROM + PER_RISE * Rise.COUNT;
  static final int HOST_FROM = LINES_FROM + 2 * LogGroup.COUNT;
  static final int PER_HOST_GAUGE = 3;
  static final int GAUGES_LOST = HOST_FROM + PER_HOST_GAUGE * HostGauge.COUNT;

  /** Length of a row. */
  public static final int SIZE = GAUGES_LOST + 1;

  private static final String SLOPE =
      "Least-squares slope of the half-minute means of the last ten minutes.";

  private static final List<Feature> FEATURES = List.copyOf(list());
  private static final Map<String, Integer> POSITIONS = positions();

  private FeatureList() {}

  /** The features in the order of a row. */
  public static List<Feature> features() {
    return FEATURES;
  }

  /** The place of a feature in a row; -1 when there is none of that name. */
  public static int position(String name) {
    return POSITIONS.getOrDefault(name, -1);
  }

  private static List<Feature> list() {
    List<Feature> all = new ArrayList<>(SIZE);
    for (Gauge gauge : Gauge.values()) {
      String name = gauge.shortName();
      String unit = gauge.unit();
      FaultClass fault = gauge.speaksFor();
      all.add(new Feature(name + "_last", unit, fault, "Last value of the half minute."));
      all.add(new Feature(name + "_mean_1m", unit, fault, "Mean of the last minute."));
      all.add(new Feature(name + "_mean_10m", unit, fault, "Mean of the last ten minutes."));
      all.add(
          new Feature(name + "_max_10m", unit, fault, "Largest value of the last ten minutes."));
      all.add(new Feature(name + "_slope_10m", unit + "/min", fault, SLOPE));
      all.add(
          new Feature(
              name + "_peers_1m",
              unit,
              fault,
              "Mean of the last minute minus the median of it over the node's other devices of"
                  + " the same job."));
    }
    for (Level level : Level.values()) {
      all.add(new Feature(level.shortName(), level.unit(), level.speaksFor(), "Last value."));
    }
    for (Rise rise : Rise.values()) {
      String name = rise.shortName();
      FaultClass fault = rise.speaksFor();
      all.add(new Feature(name + "_rise_1m", rise.unit(), fault, "Rise in the last minute."));
      all.add(new Feature(name + "_rise_10m", rise.unit(), fault, "Rise in the last ten minutes."));
      all.add(
          new Feature(name + "_rise_1h", rise.unit(), fault, "Rise in the last 55 to 60 minutes."));
    }
    for (LogGroup group : LogGroup.values()) {
      String name = group.shortName();
      all.add(
          new Feature(
              name + "_1m",
              "lines",
              group.speaksFor(),
              "Log lines of the last minute about the device, or about no device in particular."));
      all.add(new Feature(name + "_10m", "lines", group.speaksFor(), "The same of ten minutes."));
    }
    for (HostGauge gauge : HostGauge.values()) {
      String name = gauge.shortName();
      String unit = gauge.unit();
      FaultClass fault = gauge.speaksFor();
      all.add(
          new Feature(
              name + "_last",
              unit,
              fault,
              "Last value of the half minute; of several instances the worst."));
      all.add(new Feature(name + "_mean_10m", unit, fault, "Mean of the last ten minutes."));
      all.add(new Feature(name + "_slope_10m", unit + "/min", fault, SLOPE));
    }
    all.add(
        new Feature(
            "gauges_lost",
            "gauges",
            FaultClass.GPU_FELL_OFF_BUS,
            "Gauges with a value in the last ten minutes and none in the last minute."));
    return all;
  }

  private static Map<String, Integer> positions() {
    Map<String, Integer> positions = new LinkedHashMap<>();
    for (Feature feature : FEATURES) {
      positions.put(feature.name(), positions.size());
    }
    return Map.copyOf(positions);
  }
}
