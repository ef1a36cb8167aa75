package io.forestall.bench.quality.ablation;

import io.forestall.schemas.serde.SampleFrame;
import io.forestall.streams.core.score.DeviceSeries;
import io.forestall.streams.core.score.NodeWork;
import io.forestall.streams.core.score.SeriesScorer;
import org.jspecify.annotations.Nullable;

/**
 * The per-series tier of one node, as the scorer has it, and one more bank on its residuals; a
 * device's score is that of its worst series. One thread.
 */
final class DeviceTier {
  /** A bank that makes scores of residuals, in place. */
  interface Bank {
    void score(double[] residuals, int length);
  }

  private final DeviceSeries series = new DeviceSeries();
  private final NodeWork work = new NodeWork();
  private final Candidate candidate;
  private SeriesScorer scorer;
  private @Nullable Bank bank;
  private double[] out = {};

  DeviceTier(Candidate candidate) {
    this.candidate = candidate;
    scorer = new SeriesScorer(candidate.layers());
    bank = newBank();
  }

  private @Nullable Bank newBank() {
    return candidate.bank() == null ? null : candidate.bank().get();
  }

  DeviceSeries series() {
    return series;
  }

  /** Scores a tick; one score a device, in order of first sight. */
  double[] score(SampleFrame frame) {
    if (series.fill(frame)) {
      scorer = new SeriesScorer(candidate.layers());
      bank = newBank();
    }
    int devices = series.devices();
    int length = series.series();
    if (devices == 0) {
      return new double[0];
    }
    work.look(series, frame.eventTimeMillis);
    scorer.score(frame.eventTimeMillis, series.raw(), length, devices, work.regime(), series);
    if (out.length < length) {
      out = new double[length];
    }
    for (int i = 0; i < length; i++) {
      out[i] = bank == null ? scorer.score(i) : scorer.residual(i);
    }
    if (bank != null) {
      bank.score(out, length);
    }
    double[] worst = new double[devices];
    for (int i = 0; i < length; i++) {
      if (out[i] > worst[i % devices]) { // NaN is not larger
        worst[i % devices] = out[i];
      }
    }
    return worst;
  }
}
