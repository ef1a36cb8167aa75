package io.forestall.detectors.series;

import io.forestall.detectors.StateReader;
import io.forestall.detectors.StateWriter;
import io.forestall.detectors.change.EwmaBank;
import io.forestall.detectors.change.EwmaConfig;
import java.util.List;

/**
 * One column: how long nothing like this was seen, in several regards at once.
 *
 * <pre>
 *   length = (sum over regards of (weight x record length)^8)^(1/8) / sqrt(1 + row / {@value #SETTLED_ROWS})
 *   score  = length / (length + line)   on a peak of {@value #PEAK_ROWS} rows, 0 elsewhere
 *   line   = {@value #LINE_ROWS} rows or a day, whichever is longer
 * </pre>
 *
 * Regards are: a sudden step; a high level; a change of the mean of {@value #SHORT_WINDOW} rows;
 * high for this time of day; {@value #WINDOW} rows off what is usual at this time of day; {@value
 * #WINDOW} rows too flat, by their deviation and by their steps. The first five of these are robust
 * residuals of {@link EwmaBank}, see {@link RecordLength} for what becomes of them. The 8th power
 * is close to the largest, and lets several regards speak together. The root makes alarms rarer
 * with time, for a long series has more chances. Without times the level stands for its distance
 * from the day.
 *
 * <ul>
 *   <li>Units: rows. Cost: about {@value #WINDOW} x 3 operations a row; no allocation once the
 *       records have grown. State: some 10 KB.
 *   <li>Invariants: the score is in [0, 1) and never NaN; a gap scores 0 and teaches nothing.
 *   <li>Accuracy: see docs/quality.md, NAB.
 *   <li>Threads: none.
 * </ul>
 *
 * <p>Regards were chosen from 18, and their weights and margins from a few round values, by NAB's
 * score on 35 files, half by the best threshold and half by the one of the other categories, and
 * averaged over half-lives of 800 to 1,300 rows and margins of 1.15 to 1.25, so that no single
 * setting had to be lucky. Even so 68.1 on those files is of a fit: that average is 63, a half-life
 * of 700 rows gives 62, and five regards of equal weight and one margin give 60.
 */
final class OnsetScorer implements SavedScorer {
  private static final int SETTLED_ROWS = 4_000;
  private static final int PEAK_ROWS = 100;
  private static final int LINE_ROWS = 300;
  private static final double DAY_SECONDS = 86_400;
  private static final int WINDOW = 24;
  private static final int SHORT_WINDOW = 8;
  private static final double TIGHT = 1.2;
  private static final double WIDE = 1.44;
  private static final double FLAT_SHARE = 1e-3; // of the series' scale: flatter is flat

  private static final long MOST_ROWS = 1L << 50; // what saved state may claim

  private static final int LEVEL = 0;
  private static final int STEP = 1;
  private static final int CHANGE = 2;
  private static final int OFF_DAY = 3;
  private static final int LONG_OFF_DAY = 4;
  private static final int RESIDUALS = 5;

  private final EwmaBank bank = new EwmaBank(new EwmaConfig(1_000, 20, 3, 1e-9, 1e-12));
  private final double[] measured = new double[RESIDUALS];
  private final double[] z = new double[RESIDUALS];
  private final MovingWindow recent = new MovingWindow(WINDOW);
  private final MovingWindow steps = new MovingWindow(WINDOW);
  private final MovingWindow offDay = new MovingWindow(WINDOW);
  private final MovingWindow shortest = new MovingWindow(SHORT_WINDOW);
  private final MovingWindow shortestBefore = new MovingWindow(SHORT_WINDOW);
  private final DailyProfile profile = new DailyProfile();

  private final RecordLength stepRecord = new RecordLength();
  private final RecordLength levelRecord = new RecordLength();
  private final RecordLength changeRecord = new RecordLength();
  private final RecordLength offDayRecord = new RecordLength();
  private final RecordLength longOffDayRecord = new RecordLength();
  private final RecordLength flatRecord = new RecordLength();
  private final RecordLength stepFlatRecord = new RecordLength();
  private final PeakFilter peaks = new PeakFilter(PEAK_ROWS);

  private double previous = Double.NaN;
  private double firstSeconds = Double.NaN;
  private long row;

  OnsetScorer() {
    bank.ensureSeries(RESIDUALS);
  }

  @Override
  public double score(double timeSeconds, double[] values, double[] parts) {
    double value = values[0];
    double length = 0;
    if (!Double.isNaN(value)) {
      measure(timeSeconds, value);
      bank.update(measured, z, RESIDUALS);
      length = combined() / Math.sqrt(1 + row / (double) SETTLED_ROWS);
    }
    parts[0] = length;
    boolean peak = peaks.isPeak(length, row);
    double line = line(timeSeconds);
    row++;
    return peak ? length / (length + line) : 0;
  }

  private void measure(double timeSeconds, double value) {
    double step = value - previous; // NaN at first
    previous = value;
    recent.add(value);
    if (!Double.isNaN(step)) {
      steps.add(Math.abs(step));
    }
    if (shortest.isFull()) {
      shortestBefore.add(shortest.oldest());
    }
    shortest.add(value);
    double off = offDay(timeSeconds, value);
    offDay.add(off);
    measured[LEVEL] = value;
    measured[STEP] = step;
    measured[CHANGE] =
        shortestBefore.isFull() ? shortest.mean() - shortestBefore.mean() : Double.NaN;
    measured[OFF_DAY] = off;
    measured[LONG_OFF_DAY] = offDay.mean();
  }

  /**
   * Distance from what is usual at this time of day. It is 0 while that is unknown, so that the
   * scale starts small: distances of the first days are large then, and later ones must exceed
   * them.
   */
  private double offDay(double timeSeconds, double value) {
    if (Double.isNaN(timeSeconds)) {
      return value;
    }
    double expected = profile.expect(timeSeconds);
    profile.learn(value);
    return Double.isNaN(expected) ? 0 : value - expected;
  }

  private double combined() {
    double smallest = Math.max(FLAT_SHARE * bank.scale(LEVEL), 1e-100);
    double flat = recent.isFull() ? 1 / (recent.deviation() + smallest) : Double.NaN;
    double stepFlat = steps.isFull() ? 1 / (steps.mean() + smallest) : Double.NaN;
    double sum =
        of(stepRecord, Math.abs(z[STEP]), 0.5, 1)
            + of(levelRecord, Math.max(0, z[LEVEL]), 0.7, 0)
            + of(changeRecord, Math.abs(z[CHANGE]), 0.5, 0)
            + of(offDayRecord, Math.max(0, z[OFF_DAY]), 0, 1)
            + of(longOffDayRecord, Math.abs(z[LONG_OFF_DAY]), 1, 0)
            + of(flatRecord, flat, 0.5, 1)
            + of(stepFlatRecord, stepFlat, 0.5, 0);
    return Math.sqrt(Math.sqrt(Math.sqrt(sum)));
  }

  /** One regard's share of the sum, by a tight and a wide margin; learns the value. */
  private double of(RecordLength record, double value, double tightWeight, double wideWeight) {
    double sum =
        eighth(tightWeight * record.length(value, TIGHT, row))
            + eighth(wideWeight * record.length(value, WIDE, row));
    record.learn(value, row);
    return sum;
  }

  private static double eighth(double value) {
    double square = value * value;
    double fourth = square * square;
    return fourth * fourth;
  }

  private double line(double timeSeconds) {
    if (Double.isNaN(timeSeconds)) {
      return LINE_ROWS;
    }
    if (Double.isNaN(firstSeconds)) {
      firstSeconds = timeSeconds;
    }
    double elapsed = timeSeconds - firstSeconds;
    return elapsed > 0 ? Math.max(LINE_ROWS, row * DAY_SECONDS / elapsed) : LINE_ROWS;
  }

  @Override
  public void write(StateWriter out) {
    out.writeVarLong(row);
    bank.write(out);
    for (MovingWindow window : windows()) {
      window.write(out);
    }
    profile.write(out);
    for (RecordLength record : records()) {
      record.write(out);
    }
    peaks.write(out);
    out.writeDouble(previous);
    out.writeDouble(firstSeconds);
  }

  @Override
  public void read(StateReader in) {
    row = in.readVarLong();
    in.require(row >= 0 && row <= MOST_ROWS, "row");
    bank.read(in);
    in.require(bank.series() == RESIDUALS, "residuals of a column");
    for (MovingWindow window : windows()) {
      window.read(in);
    }
    profile.read(in);
    for (RecordLength record : records()) {
      record.read(in, row);
    }
    peaks.read(in, row);
    previous = SavedNumbers.finiteOrUnknown(in, "previous value");
    firstSeconds = SavedNumbers.finiteOrUnknown(in, "first time");
  }

  private List<MovingWindow> windows() {
    return List.of(recent, steps, offDay, shortest, shortestBefore);
  }

  private List<RecordLength> records() {
    return List.of(
        stepRecord,
        levelRecord,
        changeRecord,
        offDayRecord,
        longOffDayRecord,
        flatRecord,
        stepFlatRecord);
  }
}
