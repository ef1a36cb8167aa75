package io.forestall.streams.core.score;

import io.forestall.detectors.StateReader;
import io.forestall.detectors.StateWriter;
import io.forestall.detectors.regime.Regime;
import io.forestall.detectors.regime.RegimeBank;
import io.forestall.detectors.regime.RegimeConfig;
import io.forestall.schemas.FaultClass;
import io.forestall.schemas.metric.Metric;
import io.forestall.schemas.serde.SampleFrame;
import io.forestall.streams.core.AlertBudget;
import io.forestall.streams.core.Evidence;
import io.forestall.streams.core.Evidence.Strength;
import io.forestall.streams.core.score.fuse.BlockKind;
import io.forestall.streams.core.score.fuse.Calibration;
import io.forestall.streams.core.score.fuse.Family;
import io.forestall.streams.core.score.fuse.FusedScores;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * Joins what the detectors say of a device, or of the host, to one finding under the alert budget:
 * it is unlike itself, in these metrics, and so rarely is a healthy one.
 *
 * <pre>
 *   p &lt;= level of the budget   supporting: opens an incident at once, for information unless
 *                              the budget pages
 *   p &lt;= 1/1000                hint
 * </pre>
 *
 * What lies between, stage B may still raise ({@code Discoveries}).
 *
 * <ul>
 *   <li>What the node as a whole is doing decides what its blocks are compared with: the median of
 *       its devices' work, so that one broken device does not change it.
 *   <li>Cost: two passes over the tick's scores; objects only for what is unusual. State: about 200
 *       bytes a device and 4 a series. Threads: none.
 * </ul>
 */
final class UnlikeItself {
  private static final double HINT_LEVEL = 1e-3;
  private static final int TOP = 3;

  /** The calibration was made of samples up to 30 s apart; it knows nothing of rarer ones. */
  private static final int RAREST_MILLIS = 60_000;

  /** Siblings that begin and end a job together do so within this time; assumed. */
  private static final long OWN_JOB_MILLIS = 30_000;

  private static final long LONG_AGO = Long.MIN_VALUE / 2; // may be subtracted

  private final AlertBudget budget;
  private FusedScores fused = new FusedScores(Calibration.standard());
  private final SustainedShift deviceShifts = new SustainedShift();
  private final SustainedShift hostShifts = new SustainedShift();
  private final RegimeBank regimes = new RegimeBank(RegimeConfig.DEFAULT);
  private final Median work = new Median();
  private final Median busy = new Median();
  private int devices;
  private long[] apartSinceMillis = {};
  private long[] apartMillis = {};

  UnlikeItself(AlertBudget budget) {
    this.budget = budget;
    fused.ensureDevices(0);
    regimes.ensureDevices(1);
  }

  /** Begins anew with another calibration, and lets someone look at each block. */
  void watch(Calibration calibration, FusedScores.BlockReader blocks) {
    fused = new FusedScores(calibration);
    fused.ensureDevices(devices);
    fused.watch(blocks);
  }

  /**
   * Lets time pass; before any score of the tick is given.
   *
   * @param suspected whether a fault is known of a device, or of the host for the empty name
   */
  void advance(SampleFrame frame, DeviceScorer scored, Predicate<String> suspected) {
    DeviceSeries series = scored.series();
    long timeMillis = frame.eventTimeMillis;
    if (fused.blockEnds(timeMillis)) {
      for (int subject = 0; subject <= devices; subject++) {
        String device = subject < devices ? series.device(subject) : "";
        fused.learn(subject, suspected.test(device));
      }
    }
    if (series.devices() != devices) {
      devices = series.devices();
      deviceShifts.forget();
      apartSinceMillis = new long[devices];
      apartMillis = new long[devices];
      Arrays.fill(apartSinceMillis, timeMillis);
      Arrays.fill(apartMillis, LONG_AGO);
      fused.ensureDevices(devices);
    }
    work.clear(devices);
    busy.clear(devices);
    for (int device = 0; device < devices; device++) {
      work.add(work(series, device));
      busy.add(series.value(KnownMetrics.GPU_UTILIZATION, device));
    }
    if (work.count() > 0) {
      double utilisation = busy.count() > 0 ? busy.value() : Double.NaN;
      regimes.update(0, timeMillis, utilisation, work.value(), /* cap= */ Double.NaN);
    }
    Regime regime = regimes.regime(0);
    boolean settled =
        regime == Regime.UNKNOWN
            || timeMillis - regimes.sinceMillis(0) >= AlertBudget.BLOCK.toMillis();
    boolean steady = settled && regime != Regime.PAUSED && regime != Regime.STARTING;
    fused.advance(timeMillis, regime == Regime.IDLE, steady, frame.intervalMillis);
    setApart(series, timeMillis, frame.intervalMillis);
  }

  /**
   * A device that works while its siblings rest, or rests while they work, has a job of its own:
   * until its baselines know that, nothing can be said of it.
   */
  private void setApart(DeviceSeries series, long timeMillis, long intervalMillis) {
    boolean resting = work.count() > 0 && work.value() < RegimeConfig.DEFAULT.idleBelow();
    for (int device = 0; device < devices; device++) {
      double share = work(series, device);
      if (!Double.isNaN(share) && (share < RegimeConfig.DEFAULT.idleBelow()) != resting) {
        apartMillis[device] =
            timeMillis - apartSinceMillis[device] >= OWN_JOB_MILLIS
                ? timeMillis
                : apartMillis[device];
        fused.setApart(device);
      } else {
        apartSinceMillis[device] = timeMillis;
        if (timeMillis - apartMillis[device] < FusedScores.youngMillis(intervalMillis)) {
          fused.setApart(device);
        }
      }
    }
  }

  /** Power as a share of its limit, or else tensor activity; NaN where neither is told. */
  private static double work(DeviceSeries series, int device) {
    double share =
        series.value(KnownMetrics.GPU_POWER, device)
            / series.value(KnownMetrics.GPU_POWER_LIMIT, device);
    return Double.isNaN(share) ? series.value(KnownMetrics.GPU_TENSOR_ACTIVE, device) : share;
  }

  /** Takes in the score of a detector that looks at a device as a whole; 1 is its alarm line. */
  void add(int device, Family family, double score) {
    fused.add(device, family, score, -1);
  }

  /** Takes in the series' own scores and tells which devices are unlike themselves. */
  void judge(
      SampleFrame frame,
      DeviceScorer scored,
      HostScorer host,
      DeviceNames names,
      EvidenceKeeper keeper) {
    if (frame.intervalMillis > RAREST_MILLIS) {
      return;
    }
    DeviceSeries series = scored.series();
    SeriesScorer scorer = scored.scorer();
    addDevices(series, scorer);
    addHost(host.series(), host.scorer());
    for (int device = 0; device < devices; device++) {
      add(device, Family.PHYSICS, scored.physics(device));
    }
    fused.join();
    for (int device = 0; device < devices; device++) {
      double p = fused.probability(device);
      if (p <= HINT_LEVEL) {
        var subject = new Subject(frame.node, series.device(device), names, frame.eventTimeMillis);
        keeper.raise(evidence(device, p, subject, scorer, series, number -> ""));
      }
    }
    double p = fused.probability(fused.host());
    if (p <= HINT_LEVEL) {
      var subject = new Subject(frame.node, "", names, frame.eventTimeMillis);
      keeper.raise(
          evidence(
              fused.host(), p, subject, host.scorer(), host.series(), host.series()::instance));
    }
  }

  private void addDevices(DeviceSeries series, SeriesScorer scorer) {
    int length = series.series();
    deviceShifts.update(scorer, length);
    for (int number = 0; number < length; number++) {
      double shift = deviceShifts.shift(scorer, number);
      if (shift > 0) {
        fused.add(number % devices, Family.of(series.metric(number)), shift, number);
      }
    }
  }

  /** The series that load drives say nothing. */
  private void addHost(HostSeries series, SeriesScorer scorer) {
    int length = series.series();
    hostShifts.update(scorer, length);
    for (int number = 0; number < length; number++) {
      double shift = hostShifts.shift(scorer, number);
      if (shift > 0 && HostScorer.tellsOfHealth(series.metric(number))) {
        fused.add(fused.host(), Family.of(series.metric(number)), shift, number);
      }
    }
  }

  /** Where on a host a series is measured. */
  private interface Place {
    String of(int number);
  }

  private Evidence evidence(
      int which,
      double p,
      Subject subject,
      SeriesScorer scorer,
      SeriesScorer.MetricOf metrics,
      Place places) {
    boolean device = which != fused.host();
    List<Family> top =
        Arrays.stream(Family.values())
            .filter(family -> fused.surprise(which, family) > 0)
            .sorted(
                Comparator.comparingDouble((Family family) -> fused.surprise(which, family))
                    .reversed())
            .limit(TOP)
            .toList();
    double all = 0;
    for (Family family : Family.values()) {
      all += fused.surprise(which, family);
    }
    double sum = all;
    String shares =
        top.stream()
            .map(
                family ->
                    String.format(
                        Locale.ROOT,
                        "%s %.0f %%",
                        said(fused.series(which, family), family, scorer, metrics, places),
                        100 * fused.surprise(which, family) / sum))
            .collect(Collectors.joining("; "));
    Family first = top.get(0);
    int number =
        top.stream()
            .mapToInt(family -> fused.series(which, family))
            .filter(series -> series >= 0)
            .findFirst()
            .orElse(-1);
    double level = budget.level(devices);
    boolean within = p <= level;
    FaultClass faultClass =
        within && budget.pages() ? first.faultClass(device) : FaultClass.UNUSUAL;
    return subject
        .evidence(
            Evidence.UNLIKE_ITSELF,
            number < 0 ? first.text() : metrics.metric(number).name(),
            faultClass,
            within ? Strength.SUPPORTING : Strength.HINT,
            StrictMath.log(p) / StrictMath.log(level),
            number < 0 ? Double.NaN : scorer.value(number),
            number < 0 ? Double.NaN : scorer.expected(number),
            String.format(
                Locale.ROOT,
                "unlike itself (p = %.1e, %s): %s",
                p,
                circumstances(fused.kind()),
                shares))
        .by(fused.model(), p);
  }

  private static String said(
      int number, Family family, SeriesScorer scorer, SeriesScorer.MetricOf metrics, Place places) {
    if (number < 0) {
      return family.text();
    }
    Metric metric = metrics.metric(number);
    String place = places.of(number);
    return String.format(
        Locale.ROOT,
        "%s%s %s, usually %s:",
        metric.name(),
        place.isEmpty() ? "" : "{" + place + "}",
        Limits.plain(scorer.value(number)),
        Limits.plain(scorer.expected(number)));
  }

  private static String circumstances(BlockKind kind) {
    return switch (kind) {
      case YOUNG -> "beside blocks soon after work began";
      case IDLE -> "beside idle blocks";
      case STEADY -> "beside blocks of steady work";
      case CHANGING -> "beside blocks in which work changes";
    };
  }

  void write(StateWriter out) {
    out.writeVarLong(devices);
    fused.write(out);
    deviceShifts.write(out);
    hostShifts.write(out);
    regimes.write(out);
    out.writeLongs(apartSinceMillis, 0, devices);
    out.writeLongs(apartMillis, 0, devices);
  }

  void read(StateReader in) {
    devices = in.readCount("devices", 2 * Long.BYTES);
    fused.read(in);
    deviceShifts.read(in);
    hostShifts.read(in);
    regimes.read(in);
    apartSinceMillis = new long[devices];
    apartMillis = new long[devices];
    in.readLongs(apartSinceMillis, 0, devices);
    in.readLongs(apartMillis, 0, devices);
  }
}
