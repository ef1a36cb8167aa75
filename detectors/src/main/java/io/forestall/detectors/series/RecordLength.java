package io.forestall.detectors.series;

import io.forestall.detectors.StateReader;
import io.forestall.detectors.StateWriter;
import java.util.Arrays;

/**
 * How long nothing like the newest value was seen: a strangeness that needs no model of the values.
 *
 * <pre>
 *   length(x, margin) = row - (last row before it with a value of x / margin or more)
 *                     = row + 1 when there is none
 * </pre>
 *
 * Of exchangeable values, one in n has a length of n or more, whatever their distribution; so
 * lengths of different features and series can be compared without calibration.
 *
 * <p>Kept are the values that no later one reaches, with their rows: falling values, rising rows,
 * found by bisection. There are ln(n) of them on average for exchangeable values, and at most
 * {@value #CAPACITY}: a new one within {@value #RESOLUTION} of its neighbour joins it, and when all
 * are taken the oldest two become one. Joined entries keep the larger value and the later row, so
 * what is lost only shortens lengths.
 *
 * <ul>
 *   <li>Units: rows; values have any unit and count from 0 upwards.
 *   <li>Cost: O(log entries) to ask, O(1) a value on average to learn. State: 16 bytes an entry.
 *   <li>Invariants: a length is at least 1; NaN and negative values are no values: length 0.
 *   <li>Accuracy: equals a search through all values when no entries are joined, and never exceeds
 *       it (test: length_anySeries_neverExceedsSearch).
 *   <li>Threads: none.
 * </ul>
 */
final class RecordLength {
  static final int CAPACITY = 256;
  private static final double RESOLUTION = 1.01;
  private static final int FIRST_CAPACITY = 8;

  private double[] values = new double[FIRST_CAPACITY]; // falling
  private long[] rows = new long[FIRST_CAPACITY]; // rising
  private int size;

  /**
   * How long before this row nothing like the value was seen; 0 for no value.
   *
   * @param margin how many times smaller an earlier value may be and still count as the like
   */
  long length(double value, double margin, long row) {
    if (!(value >= 0)) {
      return 0;
    }
    int like = lastLike(value / margin);
    return like < 0 ? row + 1 : row - rows[like];
  }

  /** Learns the value of a row; rows must rise. */
  void learn(double value, long row) {
    if (value >= 0) {
      add(value, row);
    }
  }

  int entries() {
    return size;
  }

  /** The newest entry that reaches the limit, or -1. */
  private int lastLike(double limit) {
    int low = 0;
    int high = size;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (values[middle] >= limit) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low - 1;
  }

  private void add(double value, long row) {
    while (size > 0 && values[size - 1] <= value) {
      size--;
    }
    if (size > 0 && values[size - 1] <= value * RESOLUTION) {
      rows[size - 1] = row;
      return;
    }
    if (size == values.length && size < CAPACITY) {
      values = Arrays.copyOf(values, 2 * size);
      rows = Arrays.copyOf(rows, 2 * size);
    } else if (size == CAPACITY) {
      rows[0] = rows[1];
      System.arraycopy(values, 2, values, 1, size - 2);
      System.arraycopy(rows, 2, rows, 1, size - 2);
      size--;
    }
    values[size] = value;
    rows[size++] = row;
  }

  void write(StateWriter out) {
    out.writeVarLong(size);
    for (int i = 0; i < size; i++) {
      out.writeDouble(values[i]);
      out.writeVarLong(rows[i]);
    }
  }

  /** Reads what was written before that row was learnt. */
  void read(StateReader in, long row) {
    size = SavedNumbers.count(in, CAPACITY, "records");
    int room = FIRST_CAPACITY;
    while (room < size) {
      room *= 2;
    }
    values = new double[room];
    rows = new long[room];
    for (int i = 0; i < size; i++) {
      values[i] = in.readDouble();
      rows[i] = in.readVarLong();
      in.require(values[i] >= 0 && (i == 0 || values[i] < values[i - 1]), "record");
      in.require(
          rows[i] >= 0 && rows[i] < row && (i == 0 || rows[i] > rows[i - 1]), "row of a record");
    }
  }
}
