package io.forestall.bench.quality.ablation;

import io.forestall.bench.quality.ablation.DeviceTier.Bank;
import io.forestall.detectors.change.ChangePointBank;
import io.forestall.detectors.change.ChangePointConfig;
import io.forestall.detectors.change.CusumBank;
import io.forestall.detectors.change.CusumConfig;
import io.forestall.detectors.change.PageHinkleyBank;
import io.forestall.detectors.change.PageHinkleyConfig;
import io.forestall.detectors.tail.PeakOverThresholdBank;
import io.forestall.detectors.tail.PeakOverThresholdConfig;
import io.forestall.streams.core.Layer;
import io.forestall.streams.core.Layers;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A way to score series.
 *
 * @param name as the table shows it
 * @param layers that the scorer has
 * @param bank that makes scores of the scorer's residuals; null for the scorer's own
 */
record Candidate(String name, Layers layers, @Nullable Supplier<Bank> bank) {
  private static final double RARE = 1e-6; // probability at which the tail's score is 1

  /** The scorer as it is, without each of its parts, and with another bank at its end. */
  static List<Candidate> all() {
    var candidates = new ArrayList<Candidate>();
    candidates.add(new Candidate("as it is", Layers.ALL, null));
    List<Layer> parts = List.of(Layer.SIBLINGS, Layer.BURSTS, Layer.REGIME, Layer.WARM_START);
    for (Layer part : parts) {
      candidates.add(new Candidate("without " + part, Layers.without(part), null));
    }
    candidates.add(new Candidate("without all four", new Layers(Set.copyOf(parts)), null));
    candidates.add(ending("CUSUM with slack 0.5", () -> cusum(0.5, 12)));
    candidates.add(ending("Page-Hinkley", () -> pageHinkley(0.25, 25)));
    candidates.add(ending("Page-Hinkley, tolerance 1", () -> pageHinkley(1, 25)));
    candidates.add(ending("change point (BOCPD)", Candidate::changePoint));
    candidates.add(ending("tail (SPOT)", Candidate::tail));
    return candidates;
  }

  private static Candidate ending(String name, Supplier<Bank> bank) {
    return new Candidate(name + " instead", Layers.ALL, bank);
  }

  private static Bank cusum(double slack, double threshold) {
    var bank = new CusumBank(new CusumConfig(slack, threshold));
    return (residuals, length) -> {
      bank.ensureSeries(length);
      bank.update(residuals, residuals, length);
    };
  }

  private static Bank pageHinkley(double tolerance, double threshold) {
    var bank = new PageHinkleyBank(new PageHinkleyConfig(tolerance, threshold, 120, 86_400));
    return (residuals, length) -> {
      bank.ensureSeries(length);
      bank.update(residuals, residuals, length);
    };
  }

  private static Bank changePoint() {
    var bank = new ChangePointBank(ChangePointConfig.DEFAULT);
    return (residuals, length) -> {
      bank.ensureSeries(length);
      for (int i = 0; i < length; i++) {
        residuals[i] = bank.update(i, residuals[i]);
      }
    };
  }

  private static Bank tail() {
    var bank = new PeakOverThresholdBank(PeakOverThresholdConfig.DEFAULT);
    return (residuals, length) -> {
      bank.ensureSeries(length);
      for (int i = 0; i < length; i++) {
        residuals[i] = Math.abs(residuals[i]);
      }
      bank.update(residuals, residuals, length);
      for (int i = 0; i < length; i++) {
        residuals[i] = Math.log(Math.max(residuals[i], 1e-30)) / Math.log(RARE); // NaN stays
      }
    };
  }
}
