package io.forestall.detectors.series;

import io.forestall.detectors.StateReader;
import io.forestall.detectors.StateWriter;
import io.forestall.detectors.change.EwmaBank;
import io.forestall.detectors.change.EwmaConfig;
import java.util.Arrays;

/**
 * Several columns: how far a row lies from what they usually are together, and how suddenly.
 *
 * <pre>
 *   distance = mean of the squared {@link SubspaceResidual} over {@value #MEAN_ROWS} rows
 *            + {@value #STEP_WEIGHT} x sum of the {@value #STEPS} largest robust residuals of steps / {@value #STEPS}
 *   score    = distance / (distance + {@value #LINE})
 * </pre>
 *
 * The residual lasts as long as an event does; the steps are sharp at its onset, and also see what
 * moves along the plane, or few columns that have no plane. A step is measured in its own scale,
 * {@value #SMALLEST_STEP} units of the column at least.
 *
 * <ul>
 *   <li>Units: squared units of the columns; 1 is one column off by its whole range.
 *   <li>Cost: that of the residual; no allocation.
 *   <li>Invariants: the score is in [0, 1] and never NaN; 0 while nothing is learnt.
 *   <li>Accuracy: see docs/quality.md, SMD and ASD.
 *   <li>Threads: none.
 * </ul>
 *
 * <p>The two weights were chosen on SMD and ASD together, from 0.01 to 0.08 and from 1 and 4 rows:
 * more weight on steps finds more of ASD's events and costs VUS-PR on SMD.
 */
final class DistanceScorer implements SavedScorer {
  private static final int MEAN_ROWS = 4;
  private static final int STEPS = 3;
  private static final double STEP_WEIGHT = 0.03;
  private static final double SMALLEST_STEP = 0.03;
  private static final double LINE = 0.7;
  private static final double MOST_SIGMAS = 1e6;

  private final int columns;
  private final SubspaceResidual subspace;
  private final EwmaBank bank = new EwmaBank(new EwmaConfig(1_000, 30, 3, 0, 1e-12));
  private final double[] previous;
  private final double[] step;
  private final double[] z;
  private final double[][] squares; // of the latest rows
  private long row;

  DistanceScorer(int columns) {
    this.columns = columns;
    subspace = new SubspaceResidual(columns);
    bank.ensureSeries(columns);
    previous = new double[columns];
    Arrays.fill(previous, Double.NaN);
    step = new double[columns];
    z = new double[columns];
    squares = new double[MEAN_ROWS][columns];
  }

  @Override
  public double score(double timeSeconds, double[] values, double[] parts) {
    subspace.observe(values);
    double[] now = squares[(int) (row % MEAN_ROWS)];
    for (int i = 0; i < columns; i++) {
      double residual = subspace.residual(i);
      now[i] = residual * residual;
    }
    Arrays.fill(parts, 0);
    for (double[] squared : squares) {
      for (int i = 0; i < columns; i++) {
        parts[i] += squared[i] / MEAN_ROWS;
      }
    }
    observeSteps(values);
    addLargestSteps(parts);
    row++;
    double distance = 0;
    for (double part : parts) {
      distance += part;
    }
    return distance < Double.POSITIVE_INFINITY ? distance / (distance + LINE) : 1;
  }

  private void observeSteps(double[] values) {
    for (int i = 0; i < columns; i++) {
      step[i] = values[i] - previous[i]; // NaN beside a gap
      previous[i] = values[i];
      if (row % SubspaceResidual.BATCH == 0) { // units change no sooner
        bank.useFloor(i, Math.max(1e-100, Math.min(1e100, SMALLEST_STEP * subspace.unit(i))));
      }
    }
    bank.update(step, z, columns);
    for (int i = 0; i < columns; i++) {
      z[i] = Double.isNaN(z[i]) ? 0 : Math.min(MOST_SIGMAS, Math.abs(z[i]));
    }
  }

  private void addLargestSteps(double[] parts) {
    for (int place = 0; place < Math.min(STEPS, columns); place++) {
      int largest = 0;
      for (int i = 1; i < columns; i++) {
        largest = z[i] > z[largest] ? i : largest;
      }
      parts[largest] += STEP_WEIGHT * z[largest] / STEPS;
      z[largest] = 0;
    }
  }

  @Override
  public void write(StateWriter out) {
    subspace.write(out);
    bank.write(out);
    out.writeDoubles(previous, 0, columns);
    for (double[] squared : squares) {
      out.writeDoubles(squared, 0, columns);
    }
    out.writeVarLong(row);
  }

  @Override
  public void read(StateReader in) {
    subspace.read(in);
    bank.read(in);
    in.require(bank.series() == columns, "steps of columns");
    SavedNumbers.finiteOrUnknown(in, previous, "previous row");
    for (double[] squared : squares) {
      SavedNumbers.finite(in, squared, "squared residual");
      for (double square : squared) {
        in.require(square >= 0, "squared residual");
      }
    }
    row = in.readVarLong();
    in.require(row >= 0, "row");
  }
}
