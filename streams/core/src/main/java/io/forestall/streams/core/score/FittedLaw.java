package io.forestall.streams.core.score;

import io.forestall.detectors.StateReader;
import io.forestall.detectors.StateWriter;
import io.forestall.detectors.physics.LinearBank;
import io.forestall.detectors.physics.LinearConfig;
import java.util.Arrays;

/**
 * One law of physics for the GPUs of a node: each is held against its own past and against its
 * siblings, which are of the same model, and counts only when it is off by both.
 *
 * <pre>
 *   apart = excess - median of the siblings' excesses
 *   score = the one of excess / limit and apart / limit that is nearer to 0; 0 if signs differ
 * </pre>
 *
 * What moves all GPUs alike, such as another phase of the job, so moves nobody's score, and is
 * learned at full speed.
 *
 * <ul>
 *   <li>With fewer than two siblings to compare with there is no score.
 *   <li>Cost: a median of the siblings for each device. State: 152 bytes a device. Threads: none.
 * </ul>
 */
final class FittedLaw {
  private static final int SIBLINGS = 2;
  private static final double SUSPICIOUS = 0.5;

  private final LinearBank bank;
  private final Median siblings = new Median();
  private boolean[] fresh = {};
  private double[] scores = {};
  private long[] sinceMillis = {};

  FittedLaw(LinearConfig config) {
    this.bank = new LinearBank(config);
  }

  /** Makes room for so many devices; nothing is known of this tick yet. */
  void begin(int devices) {
    bank.ensureDevices(devices);
    fresh = fresh.length == devices ? fresh : new boolean[devices];
    scores = Arrays.copyOf(scores, devices);
    sinceMillis = Arrays.copyOf(sinceMillis, devices);
    Arrays.fill(fresh, false);
  }

  /** Takes in what the tick says of a device. */
  void observe(int device, long timeMillis, double observed, double first, double second) {
    fresh[device] = bank.observe(device, timeMillis, observed, first, second);
  }

  /** Compares the devices once all of them have been taken in, and learns from them. */
  void compare(long timeMillis) {
    for (int device = 0; device < fresh.length; device++) {
      scores[device] = fresh[device] ? score(device, apart(device)) : 0;
      if (Math.abs(scores[device]) < 1) {
        sinceMillis[device] = timeMillis;
      }
    }
    for (int device = 0; device < fresh.length; device++) {
      if (fresh[device]) {
        bank.learn(device, Math.abs(scores[device]) >= SUSPICIOUS);
      }
    }
  }

  private double apart(int device) {
    siblings.clear(fresh.length);
    for (int other = 0; other < fresh.length; other++) {
      siblings.add(other != device && fresh[other] ? bank.excess(other) : Double.NaN);
    }
    return siblings.count() < SIBLINGS ? Double.NaN : bank.excess(device) - siblings.value();
  }

  private double score(int device, double apart) {
    double excess = bank.excess(device);
    if (!(apart * excess > 0)) { // also when there is nobody to compare with
      return 0;
    }
    return Math.abs(apart) < Math.abs(excess)
        ? apart / bank.limit(device)
        : excess / bank.limit(device);
  }

  /** 1 and -1 are the alarm lines; 0 on a tick that says nothing of the device. */
  double score(int device) {
    return device < scores.length ? scores[device] : 0;
  }

  /** Since when it has stood beyond the line; the time of the last tick when it does not. */
  long sinceMillis(int device) {
    return sinceMillis[device];
  }

  /** What is observed of the device, smoothed. */
  double observed(int device) {
    return bank.expected(device) + bank.excess(device);
  }

  double expected(int device) {
    return bank.expected(device);
  }

  void write(StateWriter out) {
    bank.write(out);
    out.writeVarLong(sinceMillis.length);
    out.writeDoubles(scores, 0, scores.length);
    for (long since : sinceMillis) {
      out.writeLong(since);
    }
  }

  void read(StateReader in) {
    bank.read(in);
    int devices = in.readCount("devices of a law", Double.BYTES + Long.BYTES);
    in.require(devices == bank.devices(), "devices of a law");
    scores = new double[devices];
    in.readDoubles(scores, 0, devices);
    sinceMillis = new long[devices];
    for (int device = 0; device < devices; device++) {
      sinceMillis[device] = in.readLong();
    }
    fresh = new boolean[devices];
  }
}
