package io.forestall.detectors.change;

import io.forestall.detectors.StateReader;
import io.forestall.detectors.StateWriter;
import java.util.Arrays;

/**
 * For each series the runs that its newest value may belong to, each with its probability mass and
 * what it has learned.
 *
 * <p>Invariants: a series that was started has between 1 and {@code hypotheses} runs, longest
 * first; the last is the run that begins after the newest value and knows nothing yet; masses are
 * positive. Cost and formula: {@link ChangePointBank}.
 */
final class RunHypotheses {
  static final double SMALLEST_MASS = 1e-7;
  private static final double LARGEST_UNITS = 1e6; // squares of these still add up

  private final RunModel model;
  private final double hazard;
  private final double logOutlierShare;
  private final int memory;
  private final int capacity;
  private final double[] logLikelihood;

  private int[] live = new int[0]; // by series
  private int[] run = new int[0]; // by hypothesis: values since the change
  private int[] learned = new int[0]; // those of them that were no outliers, up to the memory
  private double[] mass = new double[0];
  private double[] mean = new double[0];
  private double[] beta = new double[0];

  RunHypotheses(ChangePointConfig config) {
    memory = config.memorySamples();
    model = new RunModel(memory);
    hazard = 1 / config.expectedRunSamples();
    logOutlierShare = StrictMath.log(config.outlierShare()); // minus infinity: there are none
    capacity = config.hypotheses();
    logLikelihood = new double[capacity];
  }

  void ensureSeries(int wanted) {
    int all = Math.multiplyExact(wanted, capacity);
    live = Arrays.copyOf(live, wanted);
    run = Arrays.copyOf(run, all);
    learned = Arrays.copyOf(learned, all);
    mass = Arrays.copyOf(mass, all);
    mean = Arrays.copyOf(mean, all);
    beta = Arrays.copyOf(beta, all);
  }

  /** The series begins with its next value. */
  void restart(int which) {
    live[which] = 0;
    append(which, 1);
  }

  void observe(int which, double value) {
    double x = Math.min(Math.max(value, -LARGEST_UNITS), LARGEST_UNITS);
    int base = which * capacity;
    int end = base + live[which];
    double best = predict(base, end, x);
    double total = 0;
    for (int h = base; h < end; h++) {
      mass[h] *= StrictMath.exp(logLikelihood[h - base] - best);
      total += mass[h];
    }
    live[which] = keepLikely(base, end, SMALLEST_MASS * total);
    if (live[which] == capacity) {
      mergeLeast(base);
      live[which]--;
    }
    scale(base, base + live[which]);
    append(which, hazard);
  }

  /** Share of the mass of runs with at most so many values, the run of none left out. */
  double recentMass(int which, int recent) {
    double young = 0;
    double all = 0;
    int base = which * capacity;
    for (int h = base; h < base + live[which] - 1; h++) {
      all += mass[h];
      young += run[h] <= recent ? mass[h] : 0;
    }
    return young / all;
  }

  /** The hypothesis with the largest mass, the run of none left out. */
  int mostProbable(int which) {
    int base = which * capacity;
    int best = base;
    for (int h = base + 1; h < base + live[which] - 1; h++) {
      best = mass[h] > mass[best] ? h : best;
    }
    return best;
  }

  int runLength(int hypothesis) {
    return run[hypothesis];
  }

  double mean(int hypothesis) {
    return mean[hypothesis];
  }

  double scale(int hypothesis) {
    return model.scale(learned[hypothesis], beta[hypothesis]);
  }

  void write(StateWriter out, int which) {
    int base = which * capacity;
    int runs = live[which] - 1; // the one that begins now is always the same
    out.writeVarLong(runs);
    for (int h = base; h < base + runs; h++) {
      out.writeVarLong(run[h]);
      out.writeVarLong(learned[h]);
      out.writeDouble(mass[h]);
      out.writeDouble(mean[h]);
      out.writeDouble(beta[h]);
    }
  }

  /** False, with nothing kept, when there were more hypotheses than there is space for now. */
  boolean read(StateReader in, int which) {
    int base = which * capacity;
    int runs = in.readCount("ChangePointBank hypotheses", 2 + 3 * Double.BYTES);
    in.require(runs >= 1, "ChangePointBank hypotheses");
    boolean fits = runs < capacity;
    for (int i = 0; i < runs; i++) {
      readOne(in, fits ? base + i : base);
    }
    live[which] = fits ? runs : 0;
    append(which, hazard);
    return fits;
  }

  private void readOne(StateReader in, int h) {
    long length = in.readVarLong();
    long values = in.readVarLong();
    double probability = in.readDouble();
    double level = in.readDouble();
    double spread = in.readDouble();
    in.require(length >= 1 && length <= Integer.MAX_VALUE, "ChangePointBank run length");
    in.require(values >= 0 && values <= length, "ChangePointBank run count");
    in.require(probability >= 1e-12 && probability <= 1, "ChangePointBank mass");
    in.require(Math.abs(level) <= LARGEST_UNITS, "ChangePointBank mean");
    in.require(spread >= 1e-6 && spread <= 1e30, "ChangePointBank spread");
    run[h] = (int) length;
    learned[h] = (int) Math.min(values, memory);
    mass[h] = probability;
    mean[h] = level;
    beta[h] = model.betaCut((int) values, spread);
  }

  /** Lets every run predict x and learn it; returns the largest log likelihood. */
  private double predict(int base, int end, double x) {
    double outlier =
        logOutlierShare + model.logDensity(0, RunModel.PRIOR_MEAN, RunModel.PRIOR_BETA, x);
    double best = Double.NEGATIVE_INFINITY;
    for (int h = base; h < end; h++) {
      double predicted = model.logDensity(learned[h], mean[h], beta[h], x);
      if (predicted >= outlier) {
        double nextBeta = model.nextBeta(learned[h], mean[h], beta[h], x);
        mean[h] = model.nextMean(learned[h], mean[h], x);
        beta[h] = nextBeta;
        learned[h] = model.nextCount(learned[h]);
      }
      run[h] += run[h] == Integer.MAX_VALUE ? 0 : 1;
      logLikelihood[h - base] = Math.max(predicted, outlier);
      best = Math.max(best, logLikelihood[h - base]);
    }
    return best;
  }

  /** Moves the runs of at least this mass together and returns how many they are. */
  private int keepLikely(int base, int end, double least) {
    int to = base;
    for (int h = base; h < end; h++) {
      if (mass[h] >= least) {
        move(h, to++);
      }
    }
    return to - base;
  }

  /** Adds the least probable run, unless it is the longest, to the one before, its likeness. */
  private void mergeLeast(int base) {
    int least = base + 1;
    for (int h = base + 2; h < base + capacity; h++) {
      least = mass[h] < mass[least] ? h : least;
    }
    mass[least - 1] += mass[least];
    for (int h = least + 1; h < base + capacity; h++) {
      move(h, h - 1);
    }
  }

  private void move(int from, int to) {
    run[to] = run[from];
    learned[to] = learned[from];
    mass[to] = mass[from];
    mean[to] = mean[from];
    beta[to] = beta[from];
  }

  /** The next value belongs to one of these runs, or to a new one. */
  private void scale(int base, int end) {
    double sum = 0;
    for (int h = base; h < end; h++) {
      sum += mass[h];
    }
    for (int h = base; h < end; h++) {
      mass[h] *= (1 - hazard) / sum;
    }
  }

  private void append(int which, double probability) {
    int h = which * capacity + live[which]++;
    run[h] = 0;
    learned[h] = 0;
    mass[h] = probability;
    mean[h] = RunModel.PRIOR_MEAN;
    beta[h] = RunModel.PRIOR_BETA;
  }
}
