package io.forestall.bench.quality.data;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * C-MAPSS: simulated engines, each from new to its failure at the last cycle. Columns {@code unit,
 * cycle}, three settings, 21 sensors.
 */
public final class EngineRuns {
  private static final int FIRST_SENSOR = 5;

  /** Sensors of an engine. */
  public static final int SENSORS = 21;

  private EngineRuns() {}

  /** For each engine its cycles, for each cycle the sensors. */
  public static List<double[][]> read(Path file) throws IOException {
    var engines = new ArrayList<double[][]>();
    var cycles = new ArrayList<double[]>();
    int unit = 0;
    try (CsvFile csv = CsvFile.withHeader(file, "unit,cycle,set1,set2,set3,s1,")) {
      for (CsvRow line = csv.next(); line != null; line = csv.next()) {
        if (line.columns() != FIRST_SENSOR + SENSORS) {
          throw line.broken("has " + line.columns() + " columns");
        }
        if (line.integer(0) != unit && !cycles.isEmpty()) {
          engines.add(cycles.toArray(double[][]::new));
          cycles.clear();
        }
        unit = line.integer(0);
        if (line.integer(1) != cycles.size() + 1) {
          throw line.broken("cycle " + line.text(1) + " follows on " + cycles.size());
        }
        double[] sensors = new double[SENSORS];
        for (int i = 0; i < SENSORS; i++) {
          sensors[i] = line.number(FIRST_SENSOR + i);
        }
        cycles.add(sensors);
      }
    }
    if (cycles.isEmpty()) {
      throw new IOException(file + " has no engine");
    }
    engines.add(cycles.toArray(double[][]::new));
    return engines;
  }
}
