package io.forestall.app.backtest.judge;

import io.forestall.app.backtest.detect.Detection;
import io.forestall.app.backtest.detect.Exposure;
import java.util.List;

/**
 * How long devices were looked at.
 *
 * @param days device-days as played
 * @param weightedDays device-days of the whole that the windows stand for
 * @param largestWeight of a window: where a false page that was not seen would count most
 */
record DeviceTime(double days, double weightedDays, double largestWeight) {
  static DeviceTime of(List<Detection> detections) {
    double days = 0;
    double weighted = 0;
    double largest = 0;
    for (Detection detection : detections) {
      double weight = detection.window().weight();
      largest = Math.max(largest, weight);
      for (Exposure exposure : detection.exposures()) {
        days += exposure.deviceDays();
        weighted += weight * exposure.deviceDays();
      }
    }
    return new DeviceTime(days, weighted, largest);
  }
}
