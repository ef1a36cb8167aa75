package io.forestall.detectors.series;

import static io.forestall.detectors.Checks.requireArgument;

import io.forestall.detectors.StateReader;
import io.forestall.detectors.StateWriter;
import java.util.Arrays;

/**
 * The default detector for a table of numbers, shown one row after the other and never a later one:
 * a score, alarms, and the columns to blame.
 *
 * <ul>
 *   <li>The score is in [0, 1]; {@value #ALARM_LINE} stands for some 0.2 false alarms a day. One
 *       column scores by {@link OnsetScorer}, several by {@link DistanceScorer}.
 *   <li>An alarm is a row whose score reaches the line while there was no alarm within the last
 *       hour, or the last {@value #QUIET_ROWS} rows where times are unknown: it marks a start, and
 *       is repeated every hour as long as the score stays high.
 *   <li>Columns are blamed by what they contribute, in shares of the whole.
 *   <li>Invariants: nothing is ever NaN; NaN, infinities and values beyond 1e150 are gaps. Times
 *       must not fall.
 *   <li>State: 13 KB for one column at most, for more 24 bytes times columns squared and 550 a
 *       column and more; saved by {@link #write}.
 *   <li>Threads: none.
 * </ul>
 */
public final class SeriesDetector {
  /** Scores from here on are alarms. */
  public static final double ALARM_LINE = 0.5;

  /** How many columns are blamed. */
  public static final int BLAMED = 3;

  private static final int VERSION = 1;
  private static final double QUIET_SECONDS = 3_600;
  private static final int QUIET_ROWS = 60;
  private static final double LARGEST = 1e150;
  private static final int MAX_COLUMNS = 1_000;

  private RowScorer scorer;
  private final double[] values;
  private final double[] parts;
  private final int[] blamed = new int[BLAMED];
  private final double[] shares = new double[BLAMED];
  private double score;
  private boolean alarm;
  private double alarmSeconds = Double.NEGATIVE_INFINITY;
  private long alarmRow = Long.MIN_VALUE / 2;
  private long row;

  /** A detector for so many columns, 1 to {@value #MAX_COLUMNS}. */
  public SeriesDetector(int columns) {
    this(columns, ours(columns));
  }

  /** A detector that scores in another way, and alarms and blames in the same. */
  public SeriesDetector(int columns, RowScorer scorer) {
    requireArgument(
        columns >= 1 && columns <= MAX_COLUMNS,
        "columns must be in [1, %s]: %s",
        MAX_COLUMNS,
        columns);
    this.scorer = scorer;
    values = new double[columns];
    parts = new double[columns];
  }

  /**
   * Shows the next row.
   *
   * @param timeSeconds since 1970, NaN when unknown; never falling
   * @param row one value a column, NaN for a gap; not kept
   */
  public void observe(double timeSeconds, double[] row) {
    if (row.length != values.length) { // asked first, for the message's arguments cost memory
      throw new IllegalArgumentException("row has " + row.length + " values, not " + values.length);
    }
    for (int i = 0; i < values.length; i++) {
      values[i] = Math.abs(row[i]) <= LARGEST ? row[i] : Double.NaN;
    }
    score = scorer.score(timeSeconds, values, parts);
    alarm = score >= ALARM_LINE && !isQuiet(timeSeconds);
    if (alarm) {
      alarmSeconds = timeSeconds;
      alarmRow = this.row;
    }
    blame();
    this.row++;
  }

  /** How strange the latest row is, 0 to 1. */
  public double score() {
    return score;
  }

  /** Whether an alarm starts with the latest row. */
  public boolean alarm() {
    return alarm;
  }

  /** The column that contributes most, or second or third most; -1 when fewer contribute. */
  public int blamed(int place) {
    return blamed[place];
  }

  /** That column's share of all contributions, 0 to 1. */
  public double share(int place) {
    return shares[place];
  }

  private boolean isQuiet(double timeSeconds) {
    return Double.isNaN(timeSeconds)
        ? row - alarmRow < QUIET_ROWS
        : timeSeconds - alarmSeconds < QUIET_SECONDS;
  }

  private void blame() {
    double all = 0;
    for (double part : parts) {
      all += part > 0 ? Math.min(part, LARGEST) : 0; // NaN is not
    }
    for (int place = 0; place < BLAMED; place++) {
      int largest = -1;
      for (int i = 0; i < parts.length; i++) {
        if (parts[i] > (largest < 0 ? 0 : parts[largest])) {
          largest = i;
        }
      }
      blamed[place] = largest;
      shares[place] = largest < 0 ? 0 : Math.min(parts[largest], LARGEST) / all;
      if (largest >= 0) {
        parts[largest] = 0;
      }
    }
  }

  /** Saves what rows have taught; only with a scorer of ours. */
  public void write(StateWriter out) {
    if (!(scorer instanceof SavedScorer saved)) {
      throw new IllegalStateException(scorer.getClass().getSimpleName() + " is not saved");
    }
    out.writeByte(VERSION);
    out.writeVarLong(values.length);
    out.writeDouble(alarmSeconds);
    out.writeLong(alarmRow);
    out.writeVarLong(row);
    saved.write(out);
  }

  /**
   * Goes on where the writer stood; on failure the detector stays as it was. What the last row was
   * judged by is not part of it.
   */
  public void read(StateReader in) {
    in.readVersion("SeriesDetector", VERSION);
    in.require(in.readVarLong() == values.length, "SeriesDetector columns");
    double savedSeconds = in.readDouble();
    long savedAlarmRow = in.readLong();
    long savedRow = in.readVarLong();
    in.require(savedSeconds < Double.POSITIVE_INFINITY, "SeriesDetector alarm");
    in.require(savedRow >= 0 && savedAlarmRow < savedRow + 1, "SeriesDetector row");
    SavedScorer saved = ours(values.length);
    saved.read(in);
    scorer = saved;
    alarmSeconds = savedSeconds;
    alarmRow = savedAlarmRow;
    row = savedRow;
    score = 0;
    alarm = false;
    Arrays.fill(blamed, -1);
    Arrays.fill(shares, 0);
  }

  private static SavedScorer ours(int columns) {
    return columns == 1 ? new OnsetScorer() : new DistanceScorer(Math.max(2, columns));
  }
}
