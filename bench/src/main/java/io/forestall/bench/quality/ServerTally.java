package io.forestall.bench.quality;

import io.forestall.bench.quality.data.ServerMachine;
import io.forestall.bench.quality.measure.CauseHits;
import io.forestall.bench.quality.measure.ScoredMachine;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Figures of one contender on all machines of a data set. */
final class ServerTally {
  /** So many metrics the detector may name. */
  static final int[] NAMED = {1, 3, 5};

  final List<ScoredMachine> calibration = new ArrayList<>();
  final List<ScoredMachine> test = new ArrayList<>();
  final Map<String, Double> prefixVus = new LinkedHashMap<>();
  final CauseHits causes;
  double vus;
  double nanosPerRow;

  ServerTally(int columns) {
    causes = new CauseHits(columns, NAMED);
  }

  /** Adds one of so many machines. */
  void add(MachineRun run, ServerMachine machine, double machineVus, int machines) {
    calibration.add(run.calibration());
    test.add(run.test());
    vus += machineVus / machines;
    nanosPerRow += run.nanosPerRow() / machines;
    for (int event = 0; event < machine.events().size(); event++) {
      causes.add(machine.events().get(event).metrics(), run.blamed(event));
    }
  }
}
