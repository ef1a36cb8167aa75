package io.forestall.app.backtest.detect;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What the pipeline made of one window.
 *
 * @param incidents those that were ever open, by time of opening
 * @param evidence pieces of evidence by fault class
 * @param exposures one for each node that spoke
 * @param samples records of telemetry played
 */
public record Detection(
    RunWindow window,
    List<DetectedIncident> incidents,
    Map<String, Long> evidence,
    List<Exposure> exposures,
    long samples) {
  public Detection {
    incidents = List.copyOf(incidents);
    evidence = new TreeMap<>(evidence);
    exposures = List.copyOf(exposures);
  }
}
