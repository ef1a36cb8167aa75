package io.forestall.streams.core;

import io.forestall.streams.core.Evidence.Strength;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * How often what a detector finds is a fault, as counted on labelled simulated traces.
 *
 * <pre>
 *   # name of the table
 *   detector,findings,true ones,findings that lasted,true ones of them
 *
 *   p = (true + 2 assumed) / (findings + 2)       assumed: by strength, as long as little is known
 * </pre>
 *
 * A detector that the table does not know keeps the assumed number of its strength: 0.95 for a
 * proof, 0.4 for a supporting finding, 0.8 once that has lasted for 30 s, 0.02 for a hint.
 */
final class Precision {
  private static final String SHIPPED = "precision.csv";
  private static final double PRIOR_FINDINGS = 2;
  private static final double LASTING = 0.8;
  private static final Precision STANDARD = load();

  private record Row(double findings, double found, double lasting, double lastingFound) {}

  private final Map<String, Row> rows = new TreeMap<>();

  private Precision() {}

  /** The table that ships with the program. */
  static Precision standard() {
    return STANDARD;
  }

  /** Reads a table; a line that is none is refused with its text. */
  static Precision parse(List<String> lines) {
    var precision = new Precision();
    for (String line : lines) {
      if (line.startsWith("#")) {
        continue;
      }
      String[] cells = line.split(",", -1);
      try {
        var row =
            new Row(
                Double.parseDouble(cells[1]),
                Double.parseDouble(cells[2]),
                Double.parseDouble(cells[3]),
                Double.parseDouble(cells[4]));
        if (!(row.found >= 0
            && row.found <= row.findings
            && row.lastingFound >= 0
            && row.lastingFound <= row.lasting
            && row.findings < 1e12)) {
          throw new IllegalArgumentException("more true than found");
        }
        precision.rows.put(cells[0], row);
      } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
        throw new IllegalArgumentException("precision line \"" + line + "\": " + e.getMessage(), e);
      }
    }
    return precision;
  }

  /** Probability that the finding is about a fault. */
  double of(String detector, Strength strength, boolean lasting) {
    double assumed =
        switch (strength) {
          case HINT -> 0.02;
          case SUPPORTING -> lasting ? LASTING : 0.4;
          case CONCLUSIVE -> 0.95;
        };
    Row row = rows.get(detector);
    if (row == null || strength == Strength.HINT) {
      return assumed;
    }
    double found = lasting ? row.lastingFound : row.found;
    double findings = lasting ? row.lasting : row.findings;
    return (found + PRIOR_FINDINGS * assumed) / (findings + PRIOR_FINDINGS);
  }

  private static Precision load() {
    try (InputStream in = Precision.class.getResourceAsStream(SHIPPED)) {
      if (in == null) {
        throw new IllegalStateException(SHIPPED + " is missing from the jar");
      }
      return parse(new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList());
    } catch (IOException e) {
      throw new UncheckedIOException(SHIPPED + " cannot be read", e);
    }
  }
}
