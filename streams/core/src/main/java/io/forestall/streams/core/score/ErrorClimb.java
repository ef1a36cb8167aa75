package io.forestall.streams.core.score;

import io.forestall.detectors.StateReader;
import io.forestall.detectors.StateWriter;
import io.forestall.detectors.count.RateRiseBank;
import io.forestall.schemas.FaultClass;
import io.forestall.streams.core.Evidence.Strength;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * Errors that are corrected and hurt nobody, but come more often than they used to: memory and its
 * spare rows wear out before they fail.
 *
 * <ul>
 *   <li>Told when so many within six hours would happen by chance once in {@value #ALPHA} such
 *       windows, and at least {@value #FEWEST}, so that a device with few errors in its life is not
 *       told of for its second.
 *   <li>Cost: a look-up and a comparison a counter; a short sum while errors come. State: 110 bytes
 *       a counter that was seen. Threads: none.
 * </ul>
 */
final class ErrorClimb {
  /** With 1,000 GPUs and four windows a day, one false alarm in a month, were rates as assumed. */
  private static final double ALPHA = 1e-5;

  private static final int FEWEST = 5;
  private static final int BLOCKS = 12;
  private static final Duration BLOCK = Duration.ofMinutes(30);

  /** Assumed of what is not known yet: healthy memory has two corrected errors a day at most. */
  private static final double PRIOR_COUNT = 2;

  private static final Duration PRIOR_TIME = Duration.ofDays(1);
  private static final int MAX_COUNTERS = 1_024;

  private final String detector;
  private final String metric;
  private final FaultClass faultClass;
  private final RateRiseBank bank = new RateRiseBank(BLOCKS, BLOCK, PRIOR_COUNT, PRIOR_TIME);
  private final Map<String, Integer> slots = new LinkedHashMap<>();
  private double[] last = new double[8];

  ErrorClimb(String detector, String metric, FaultClass faultClass) {
    this.detector = detector;
    this.metric = metric;
    this.faultClass = faultClass;
  }

  /** Takes in the counter of a device or of an instance of the host. */
  void judge(double total, String instance, Subject subject, EvidenceKeeper keeper) {
    if (Double.isNaN(total)) {
      return;
    }
    int slot = slot(subject.device().isEmpty() ? instance : subject.device());
    if (slot < 0) {
      return;
    }
    boolean risen = total > last[slot] || (total > 0 && total < last[slot]); // or began anew
    last[slot] = total;
    bank.update(slot, subject.timeMillis(), risen);
    int count = bank.count(slot);
    if (count >= FEWEST && count > bank.expected(slot)) {
      double probability = bank.pValue(slot);
      if (probability <= ALPHA) {
        raise(count, bank.expected(slot), probability, instance, subject, keeper);
      }
    }
  }

  private void raise(
      int count,
      double expected,
      double probability,
      String instance,
      Subject subject,
      EvidenceKeeper keeper) {
    keeper.raise(
        subject
            .evidence(
                detector,
                metric,
                faultClass,
                Strength.SUPPORTING,
                Math.log(probability) / Math.log(ALPHA),
                count,
                expected,
                String.format(
                    Locale.ROOT,
                    "corrected errors in %d minutes of the last hours, %.1f were to be expected",
                    count,
                    expected))
            .at(instance)
            .by("", probability));
  }

  private int slot(String key) {
    Integer known = slots.get(key);
    if (known != null) {
      return known;
    }
    if (slots.size() == MAX_COUNTERS) {
      return -1;
    }
    int slot = slots.size();
    slots.put(key, slot);
    bank.ensureSeries(slot + 1);
    if (slot == last.length) {
      last = Arrays.copyOf(last, 2 * slot);
    }
    last[slot] = Double.NaN; // the first value is no rise
    return slot;
  }

  void write(StateWriter out) {
    out.writeVarLong(slots.size());
    slots.forEach(
        (key, slot) -> {
          out.writeString(key);
          out.writeDouble(last[slot]);
        });
    bank.write(out);
  }

  void read(StateReader in) {
    int counters = in.readCount("error counters", 1 + Double.BYTES);
    in.require(counters <= MAX_COUNTERS, "error counters");
    for (; counters > 0; counters--) {
      int slot = slot(in.readString());
      last[slot] = in.readDouble();
    }
    bank.read(in);
  }
}
