package io.forestall.streams.core.score;

import io.forestall.schemas.FaultClass;
import io.forestall.streams.core.Evidence;
import io.forestall.streams.core.Evidence.Strength;

/** Whom and when a piece of evidence is about: what all findings of one device and tick share. */
record Subject(String node, String device, DeviceNames names, long timeMillis) {

  Evidence evidence(
      String detector,
      String metric,
      FaultClass faultClass,
      Strength strength,
      double score,
      double observed,
      double expected,
      String explanation) {
    return new Evidence(
        timeMillis,
        timeMillis,
        node,
        device,
        names.indexOf(device),
        detector,
        metric,
        "",
        faultClass,
        strength,
        score,
        observed,
        expected,
        null,
        false,
        false,
        explanation);
  }
}
