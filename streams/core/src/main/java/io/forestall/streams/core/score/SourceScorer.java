package io.forestall.streams.core.score;

import io.forestall.detectors.StateReader;
import io.forestall.detectors.StateWriter;
import io.forestall.schemas.FaultClass;
import io.forestall.schemas.serde.SampleFrame;
import io.forestall.streams.core.Evidence.Strength;
import java.util.TreeMap;

/**
 * How the node's telemetry sources behave: an exporter that is gone, one that answers ever more
 * slowly, as it does when the driver behind it hangs, and one that has less to tell than it had. A
 * lost exporter is not a lost node. State: 28 bytes and a name a source.
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

  private static final long NOT_SLOWING = Long.MAX_VALUE;

  /** A source that tells less than this share of what it used to has lost a part of its machine. */
  private static final double FEWER_RATIO = 0.75;

  /** One scrape that was cut short is nothing. */
  private static final int FEWER_TICKS = 3;

  /** What a source was like so far. */
  private static final class Usual {
    private double millis;
    private double series;
    private int fewerTicks;

    /** Since when it has taken a multiple of its usual time. */
    private long slowingSince = NOT_SLOWING;

    private Usual(double millis, double series) {
      this.millis = millis;
      this.series = series;
    }
  }

  private final TreeMap<String, Usual> sources = new TreeMap<>();

  void score(SampleFrame frame, DeviceNames names, EvidenceKeeper keeper) {
    var subject = new Subject(frame.node, "", names, frame.eventTimeMillis);
    for (int i = 0; i < frame.sources; i++) {
      String source = frame.sourceNames[i];
      Usual usual = sources.get(source);
      if (usual == null) {
        if (!frame.sourceUp[i] || sources.size() == MAX_SOURCES) {
          continue; // never seen alive: not configured rightly, which is no fault of the node
        }
        usual = new Usual(frame.sourceMillis[i], frame.sourceSeries[i]);
        sources.put(source, usual);
      }
      double millis = frame.sourceMillis[i];
      boolean slowing = judgeSlowing(source, frame.sourceUp[i], millis, usual, subject, keeper);
      if (frame.sourceUp[i]) {
        judgeSpeed(source, millis, slowing, usual, subject, keeper);
        judgeSeries(source, frame.sourceSeries[i], usual, subject, keeper);
      } else {
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
      }
    }
  }

  /** Ever slower answers before one that takes seconds are a second witness. */
  private static boolean judgeSlowing(
      String source,
      boolean up,
      double millis,
      Usual usual,
      Subject subject,
      EvidenceKeeper keeper) {
    if (millis <= SLOWING_MILLIS || millis <= SLOW_FACTOR * usual.millis) {
      usual.slowingSince = NOT_SLOWING;
      return false;
    }
    long since = usual.slowingSince;
    if (since == NOT_SLOWING) {
      if (up) { // one that never answered again has not slowed down, it is gone
        usual.slowingSince = subject.timeMillis();
      }
    } else if (millis > SLOW_MILLIS
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
                  usual.millis / 1e3,
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

  private static void judgeSpeed(
      String source,
      double millis,
      boolean slowing,
      Usual usual,
      Subject subject,
      EvidenceKeeper keeper) {
    if (millis > SLOW_MILLIS && millis > SLOW_FACTOR * usual.millis) {
      keeper.raise(
          subject
              .evidence(
                  "source-slow",
                  "scrape_duration_seconds",
                  FaultClass.GPU_DRIVER_FAULT,
                  ofGpus(source) ? Strength.SUPPORTING : Strength.HINT,
                  millis / (SLOW_FACTOR * usual.millis),
                  millis / 1e3,
                  usual.millis / 1e3,
                  "telemetry source " + source + " takes " + millis / 1e3 + " s to answer")
              .at(source));
    } else {
      double gain = SMOOTHING * (slowing ? RISING * RISING : millis > usual.millis ? RISING : 1);
      usual.millis += gain * (millis - usual.millis);
    }
  }

  /** Of a lost GPU 9 of 19 series went, and of a lost adapter 60 to 120: a part that is gone. */
  private static void judgeSeries(
      String source, int series, Usual usual, Subject subject, EvidenceKeeper keeper) {
    usual.fewerTicks = series < FEWER_RATIO * usual.series ? usual.fewerTicks + 1 : 0;
    if (usual.fewerTicks >= FEWER_TICKS) {
      keeper.raise(
          subject
              .evidence(
                  "source-shrunk",
                  "scrape_samples_scraped",
                  FaultClass.UNUSUAL,
                  Strength.HINT,
                  usual.series / Math.max(1, series),
                  series,
                  usual.series,
                  "telemetry source "
                      + source
                      + " has "
                      + series
                      + " series where it had "
                      + Math.round(usual.series))
              .at(source));
    }
    double gain = series < usual.series ? RISING * SMOOTHING : SMOOTHING;
    usual.series += gain * (series - usual.series);
  }

  /** Exporters that ask the GPU's driver; a slow one of another kind says nothing of it. */
  private static boolean ofGpus(String source) {
    return source.contains("dcgm") || source.contains("amd") || source.contains("gpu");
  }

  void write(StateWriter out) {
    out.writeInt(sources.size());
    sources.forEach(
        (source, usual) -> {
          out.writeString(source);
          out.writeDouble(usual.millis);
          out.writeDouble(usual.series);
          out.writeInt(usual.fewerTicks);
          out.writeLong(usual.slowingSince);
        });
  }

  void read(StateReader in) {
    for (int n = in.readInt(); n > 0; n--) {
      String source = in.readString();
      var usual = new Usual(in.readDouble(), in.readDouble());
      usual.fewerTicks = in.readInt();
      usual.slowingSince = in.readLong();
      sources.put(source, usual);
    }
  }
}
