package io.forestall.streams.core.score;

import io.forestall.detectors.StateReader;
import io.forestall.detectors.StateWriter;
import io.forestall.schemas.FaultClass;
import io.forestall.schemas.serde.SampleFrame;
import io.forestall.streams.core.Evidence.Strength;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * How the node's telemetry sources behave: an exporter that is gone, and one that answers ever more
 * slowly, as it does when the driver behind it hangs. A lost exporter is not a lost node.
 */
final class SourceScorer {
  /**
   * Answers beyond this, and this many times the usual, are slow: a hanging GSP takes 6 to 60 s.
   */
  private static final double SLOW_MILLIS = 2_000;

  private static final double SLOW_FACTOR = 5;
  private static final double SMOOTHING = 0.05;

  /** What is usual rises so much more slowly than it falls: a driver that dies must not pass. */
  private static final double RISING = 0.1;

  private static final int MAX_SOURCES = 64;

  /** Answers that take a multiple of the usual time count as slowing from here on. */
  private static final double SLOWING_MILLIS = 100;

  /** Slowing for so long, and over two samples, before it takes seconds: no single hiccup. */
  private static final long SLOWING_FOR_MILLIS = 10_000;

  private final Map<String, Double> usualMillis = new HashMap<>();

  /** Since when a source has taken a multiple of its usual time; only those that do. */
  private final Map<String, Long> slowingSince = new TreeMap<>();

  void score(SampleFrame frame, DeviceNames names, EvidenceKeeper keeper) {
    var subject = new Subject(frame.node, "", names, frame.eventTimeMillis);
    for (int i = 0; i < frame.sources; i++) {
      String source = frame.sourceNames[i];
      double millis = frame.sourceMillis[i];
      Double usual = usualMillis.get(source);
      if (usual == null && (!frame.sourceUp[i] || usualMillis.size() == MAX_SOURCES)) {
        continue; // never seen alive: not configured rightly, which is no fault of the node
      }
      double expected = usual == null ? millis : usual;
      boolean slowing = judgeSlowing(source, frame.sourceUp[i], millis, expected, subject, keeper);
      if (!frame.sourceUp[i]) {
        keeper.raise(
            subject
                .evidence(
                    "source-down",
                    "",
                    FaultClass.TELEMETRY_LOST,
                    Strength.SUPPORTING,
                    1,
                    0,
                    1,
                    "telemetry source " + source + " does not answer")
                .at(source));
        continue;
      }
      if (millis > SLOW_MILLIS && millis > SLOW_FACTOR * expected) {
        keeper.raise(
            subject
                .evidence(
                    "source-slow",
                    "scrape_duration_seconds",
                    FaultClass.GPU_DRIVER_FAULT,
                    ofGpus(source) ? Strength.SUPPORTING : Strength.HINT,
                    millis / (SLOW_FACTOR * expected),
                    millis / 1e3,
                    expected / 1e3,
                    "telemetry source " + source + " takes " + millis / 1e3 + " s to answer")
                .at(source));
      } else {
        double gain = SMOOTHING * (slowing ? RISING * RISING : millis > expected ? RISING : 1);
        usualMillis.put(source, expected + gain * (millis - expected));
      }
    }
  }

  /** Ever slower answers before one that takes seconds are a second witness. */
  private boolean judgeSlowing(
      String source,
      boolean up,
      double millis,
      double expected,
      Subject subject,
      EvidenceKeeper keeper) {
    if (millis <= SLOWING_MILLIS || millis <= SLOW_FACTOR * expected) {
      slowingSince.remove(source);
      return false;
    }
    Long since = slowingSince.get(source);
    if (since == null && up) { // one that never answered again has not slowed down, it is gone
      slowingSince.put(source, subject.timeMillis());
    }
    if (since != null
        && millis > SLOW_MILLIS
        && subject.timeMillis() - since >= SLOWING_FOR_MILLIS
        && ofGpus(source)) {
      keeper.raise(
          subject
              .evidence(
                  "source-slowing",
                  "scrape_duration_seconds",
                  FaultClass.GPU_DRIVER_FAULT,
                  Strength.SUPPORTING,
                  millis / SLOW_MILLIS,
                  millis / 1e3,
                  expected / 1e3,
                  "telemetry source "
                      + source
                      + " answers ever more slowly for "
                      + (subject.timeMillis() - since) / 1_000
                      + " s")
              .since(since)
              .at(source));
    }
    return true;
  }

  /** Exporters that ask the GPU's driver; a slow one of another kind says nothing of it. */
  private static boolean ofGpus(String source) {
    return source.contains("dcgm") || source.contains("amd") || source.contains("gpu");
  }

  void write(StateWriter out) {
    out.writeInt(usualMillis.size());
    usualMillis.forEach(
        (source, millis) -> {
          out.writeString(source);
          out.writeDouble(millis);
        });
    out.writeInt(slowingSince.size());
    slowingSince.forEach(
        (source, since) -> {
          out.writeString(source);
          out.writeLong(since);
        });
  }

  void read(StateReader in) {
    for (int n = in.readInt(); n > 0; n--) {
      usualMillis.put(in.readString(), in.readDouble());
    }
    for (int n = in.readInt(); n > 0; n--) {
      slowingSince.put(in.readString(), in.readLong());
    }
  }
}
