package io.forestall.streams.core;

import io.forestall.schemas.FaultClass;
import io.forestall.streams.core.Evidence.Strength;

/** Evidence for tests that look at little of it. */
public final class EvidenceFixture {
  private EvidenceFixture() {}

  /** A finding that began at its own time, with score 1. */
  public static Evidence evidence(
      String node,
      String device,
      String detector,
      FaultClass faultClass,
      Strength strength,
      long timeMillis) {
    int index = device.isEmpty() ? -1 : device.charAt(device.length() - 1) - '0';
    return new Evidence(
        timeMillis,
        timeMillis,
        node,
        device,
        index,
        detector,
        "some_metric",
        "",
        faultClass,
        strength,
        1,
        42,
        Double.NaN,
        null,
        false,
        false,
        detector + " found something");
  }

  /** The same finding, as strong as that. */
  public static Evidence scored(Evidence piece, double score) {
    return with(piece, score, piece.observed());
  }

  /** The same finding with that number. */
  public static Evidence observed(Evidence piece, double observed) {
    return with(piece, piece.score(), observed);
  }

  private static Evidence with(Evidence piece, double score, double observed) {
    return new Evidence(
        piece.timeMillis(),
        piece.sinceMillis(),
        piece.node(),
        piece.device(),
        piece.deviceIndex(),
        piece.detector(),
        piece.metric(),
        piece.instance(),
        piece.faultClass(),
        piece.strength(),
        score,
        observed,
        piece.expected(),
        piece.forecast(),
        piece.sticky(),
        piece.ended(),
        piece.explanation());
  }
}
