package io.forestall.detectors.series;

import io.forestall.detectors.StateReader;
import io.forestall.detectors.StateWriter;
import java.util.Arrays;

/**
 * How far a row of several columns lies from the plane in which they usually move together: an
 * incremental principal component analysis that leaves strange rows out of what it learns.
 *
 * <pre>
 *   z        = (x - mean) / unit                     a gap counts as the mean
 *   residual = z - sum of (z . v) v over the leading eigenvectors v of the covariance of z
 *   leading  = as many as hold {@value #SHARE} of the variance
 * </pre>
 *
 * Every {@value #BATCH} rows the plane is taken anew from the sums of squares and products. A row
 * enters these when its squared residual is at most {@value #GATE} times the usual one: the median
 * of a batch, followed by a twentieth of the way a batch, so that after a lasting change rows enter
 * again within a few batches. No value enters from further than {@value #CLIP_UNITS} units from its
 * mean, so that a wild one among the first rows does no lasting harm.
 *
 * <p>A column whose values all lie in 0 to 1 is taken for a share and its unit is 1; else the unit
 * is the range of the values learnt, and {@value #RELATIVE_FLOOR} of the mean at least. Sums are
 * taken from the first row on; beyond {@value #MEMORY_ROWS} rows old ones fade, so that an endless
 * series keeps learning.
 *
 * <ul>
 *   <li>Units: a residual is in units of its column.
 *   <li>Cost: columns x (columns / 2 + axes) operations a row, and a decomposition a batch; no
 *       allocation. State: three matrices of columns x columns, and {@value #START} rows.
 *   <li>Invariants: residuals are finite, and 0 until {@value #WARM_UP} rows were seen; a gap is
 *       NaN, an infinity or beyond 1e150, and has the residual that follows from the others.
 *   <li>Accuracy: the residual of a decomposition of all rows at once (test:
 *       observe_cleanRows_equalsBatchAnalysis).
 *   <li>Threads: none.
 * </ul>
 *
 * <p>Share, gate and batch were chosen by VUS-PR on three machines of SMD, where the neighbouring
 * choices 0.95 and 5 cost less than 0.04.
 *
 * @see <a href="https://doi.org/10.1080/00401706.1979.10489779">Jackson and Mudholkar (1979)</a>
 */
final class SubspaceResidual {
  static final int BATCH = 200;
  static final int WARM_UP = 600;
  private static final int START = 30; // rows that the first units are taken from
  private static final int START_OUTLIERS = 2; // of these, left out on either side
  private static final double SHARE = 0.9;
  private static final double GATE = 10;
  private static final double USUAL_GAIN = 0.05;
  private static final double SMALLEST_USUAL = 1e-12;
  private static final double CLIP_UNITS = 30;
  private static final double MOST_UNITS = 1e6; // no square of a residual overflows
  private static final double RELATIVE_FLOOR = 0.02;
  private static final double SMALLEST_UNIT = 1e-12;
  private static final double MEMORY_ROWS = 100_000;
  private static final double LARGEST = 1e150;

  private final int columns;
  private final double[][] start; // the first rows
  private final double[] origin; // sums of distances from a value among them lose no digits
  private final double[] lowest;
  private final double[] highest;
  private final double[] sums;
  private final double[][] products; // lower triangle
  private double weight; // rows in the sums
  private double usual = Double.NaN;
  private final double[] batchScores = new double[BATCH];
  private long rows;

  private final double[] mean;
  private final double[] unit;
  private final double[][] axes;
  private int axisCount;
  private final double[] residual;

  private final double[] distances; // work space, as all below
  private final double[] sorted = new double[BATCH];
  private final double[][] covariance;
  private final SymmetricEigen eigen;

  SubspaceResidual(int columns) {
    this.columns = columns;
    start = new double[START][columns];
    origin = new double[columns];
    lowest = new double[columns];
    highest = new double[columns];
    sums = new double[columns];
    products = new double[columns][columns];
    mean = new double[columns];
    unit = new double[columns];
    Arrays.fill(unit, 1);
    axes = new double[columns][columns];
    residual = new double[columns];
    distances = new double[columns];
    covariance = new double[columns][columns];
    eigen = new SymmetricEigen(columns);
  }

  /** Scores a row by the squared length of its residual, and learns it. */
  double observe(double[] row) {
    if (rows < START) {
      System.arraycopy(row, 0, start[(int) rows++], 0, columns);
      if (rows == START) {
        begin();
      }
      return 0;
    }
    double score = rows < WARM_UP ? 0 : score(row);
    batchScores[(int) (rows++ % BATCH)] = score;
    if (!(score > GATE * usual + SMALLEST_USUAL)) {
      learn(row);
    }
    if (rows % BATCH == 0) {
      endBatch();
    }
    return score;
  }

  /** The latest residual of a column. */
  double residual(int column) {
    return residual[column];
  }

  /** What distances of a column are measured in. */
  double unit(int column) {
    return unit[column];
  }

  private static boolean isGap(double value) {
    return !(Math.abs(value) <= LARGEST);
  }

  private double score(double[] row) {
    for (int i = 0; i < columns; i++) {
      double z = isGap(row[i]) ? 0 : (row[i] - mean[i]) / unit[i];
      residual[i] = Math.max(-MOST_UNITS, Math.min(MOST_UNITS, z));
    }
    for (int axis = 0; axis < axisCount; axis++) { // orthogonal, so one after the other is exact
      double[] direction = axes[axis];
      double along = 0;
      for (int i = 0; i < columns; i++) {
        along += residual[i] * direction[i];
      }
      for (int i = 0; i < columns; i++) {
        residual[i] -= along * direction[i];
      }
    }
    double squares = 0;
    for (int i = 0; i < columns; i++) {
      squares += residual[i] * residual[i];
    }
    return squares;
  }

  private void learn(double[] row) {
    for (int i = 0; i < columns; i++) {
      double most = CLIP_UNITS * unit[i];
      double value =
          isGap(row[i]) ? mean[i] : Math.max(mean[i] - most, Math.min(mean[i] + most, row[i]));
      lowest[i] = Math.min(lowest[i], value);
      highest[i] = Math.max(highest[i], value);
      double distance = value - origin[i];
      distances[i] = distance;
      sums[i] += distance;
      double[] product = products[i];
      for (int j = 0; j <= i; j++) {
        product[j] += distance * distances[j];
      }
    }
    weight++;
  }

  /** Takes means and units from the middle of the first rows, and learns these. */
  private void begin() {
    double[] values = new double[START];
    for (int i = 0; i < columns; i++) {
      int size = 0;
      for (double[] row : start) {
        if (!isGap(row[i])) {
          values[size++] = row[i];
        }
      }
      Arrays.sort(values, 0, size);
      int outliers = size > 2 * START_OUTLIERS ? START_OUTLIERS : 0;
      mean[i] = size == 0 ? 0 : values[size / 2];
      lowest[i] = size == 0 ? 0 : values[outliers];
      highest[i] = size == 0 ? 0 : values[size - 1 - outliers];
      origin[i] = mean[i];
      unit[i] = unitOf(i);
    }
    for (double[] row : start) {
      learn(row);
    }
  }

  private double unitOf(int column) {
    if (lowest[column] >= 0 && highest[column] <= 1) {
      return 1;
    }
    double floor = Math.max(SMALLEST_UNIT, RELATIVE_FLOOR * Math.abs(mean[column]));
    return Math.max(highest[column] - lowest[column], floor);
  }

  private void endBatch() {
    if (rows > WARM_UP) {
      System.arraycopy(batchScores, 0, sorted, 0, BATCH);
      Arrays.sort(sorted);
      double median = (sorted[BATCH / 2 - 1] + sorted[BATCH / 2]) / 2;
      usual = Double.isNaN(usual) ? median : usual + USUAL_GAIN * (median - usual);
    }
    fade();
    for (int i = 0; i < columns; i++) {
      mean[i] = origin[i] + sums[i] / weight;
      unit[i] = unitOf(i);
    }
    double variance = fillCovariance();
    eigen.solve(covariance);
    double held = 0;
    axisCount = 0;
    while (axisCount < columns && held < SHARE * variance) {
      held += Math.max(0, eigen.value(axisCount));
      System.arraycopy(eigen.vector(axisCount), 0, axes[axisCount], 0, columns);
      axisCount++;
    }
  }

  private void fade() {
    if (weight <= MEMORY_ROWS) {
      return;
    }
    double factor = MEMORY_ROWS / weight;
    for (int i = 0; i < columns; i++) {
      sums[i] *= factor;
      for (int j = 0; j <= i; j++) {
        products[i][j] *= factor;
      }
    }
    weight = MEMORY_ROWS;
  }

  /** Fills the covariance of z and returns the sum of its diagonal. */
  private double fillCovariance() {
    double variance = 0;
    for (int i = 0; i < columns; i++) {
      for (int j = 0; j <= i; j++) {
        double product = products[i][j] / weight - sums[i] / weight * (sums[j] / weight);
        covariance[i][j] = product / unit[i] / unit[j];
        covariance[j][i] = covariance[i][j];
      }
      covariance[i][i] = Math.max(0, covariance[i][i]);
      variance += covariance[i][i];
    }
    return variance;
  }

  void write(StateWriter out) {
    out.writeVarLong(rows);
    for (double[] row : start) {
      out.writeDoubles(row, 0, columns);
    }
    out.writeDoubles(origin, 0, columns);
    out.writeDoubles(lowest, 0, columns);
    out.writeDoubles(highest, 0, columns);
    out.writeDoubles(sums, 0, columns);
    for (double[] product : products) {
      out.writeDoubles(product, 0, columns);
    }
    out.writeDouble(weight);
    out.writeDouble(usual);
    out.writeDoubles(batchScores, 0, BATCH);
    out.writeDoubles(mean, 0, columns);
    out.writeDoubles(unit, 0, columns);
    out.writeVarLong(axisCount);
    for (int axis = 0; axis < axisCount; axis++) {
      out.writeDoubles(axes[axis], 0, columns);
    }
  }

  /** Reads into a fresh one of as many columns. */
  void read(StateReader in) {
    rows = in.readVarLong();
    in.require(rows >= 0, "rows");
    for (double[] row : start) {
      SavedNumbers.finiteOrUnknown(in, row, "first rows");
    }
    SavedNumbers.finite(in, origin, "origin");
    SavedNumbers.finite(in, lowest, "lowest value");
    SavedNumbers.finite(in, highest, "highest value");
    SavedNumbers.finite(in, sums, "sum");
    for (double[] product : products) {
      SavedNumbers.finite(in, product, "sum of products");
    }
    weight = in.readDouble();
    in.require(weight >= 0 && weight <= 2 * MEMORY_ROWS, "weight of sums");
    usual = SavedNumbers.finiteOrUnknown(in, "usual residual");
    SavedNumbers.finite(in, batchScores, "residual");
    SavedNumbers.finite(in, mean, "mean");
    SavedNumbers.finite(in, unit, "unit");
    for (double each : unit) {
      in.require(each >= SMALLEST_UNIT, "unit");
    }
    axisCount = SavedNumbers.count(in, columns, "axes");
    for (int axis = 0; axis < axisCount; axis++) {
      SavedNumbers.finite(in, axes[axis], "axis");
    }
  }
}
