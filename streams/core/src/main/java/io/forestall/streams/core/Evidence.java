package io.forestall.streams.core;

import io.forestall.detectors.StateFormatException;
import io.forestall.detectors.StateReader;
import io.forestall.detectors.StateWriter;
import io.forestall.schemas.FaultClass;
import io.forestall.schemas.record.Anomaly;
import java.util.Collection;
import java.util.Comparator;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * One thing that speaks for a fault: never an alert by itself.
 *
 * @param timeMillis event time of the sample or line
 * @param sinceMillis event time at which the condition began
 * @param device device id; empty for the host
 * @param deviceIndex the driver's number of the device; -1 when unknown
 * @param instance port, file system or sensor; empty when none
 * @param score 1 is the detector's alarm line
 * @param observed in the metric's unit; NaN when there is no number
 * @param expected baseline, peers' median or limit in the metric's unit; NaN when there is none
 * @param forecast when the limit is reached; null when nothing is forecast
 * @param sticky holds until the node reboots or a hold time has passed, as a log line does; else it
 *     ends when the detector says so
 * @param ended the condition is over; the other fields are those of the last time it held
 * @param explanation the first line says it in words; what follows is quoted from a log
 * @param pValue probability of this or worse on a healthy device; NaN when it is not calibrated
 * @param model name and version of the model that said it; empty for rules
 */
public record Evidence(
    long timeMillis,
    long sinceMillis,
    String node,
    String device,
    int deviceIndex,
    String detector,
    String metric,
    String instance,
    FaultClass faultClass,
    Strength strength,
    double score,
    double observed,
    double expected,
    @Nullable Forecast forecast,
    boolean sticky,
    boolean ended,
    String explanation,
    double pValue,
    String model) {

  /** Of a rule or a threshold: without a p-value, and of no model's making. */
  public Evidence(
      long timeMillis,
      long sinceMillis,
      String node,
      String device,
      int deviceIndex,
      String detector,
      String metric,
      String instance,
      FaultClass faultClass,
      Strength strength,
      double score,
      double observed,
      double expected,
      @Nullable Forecast forecast,
      boolean sticky,
      boolean ended,
      String explanation) {
    this(
        timeMillis,
        sinceMillis,
        node,
        device,
        deviceIndex,
        detector,
        metric,
        instance,
        faultClass,
        strength,
        score,
        observed,
        expected,
        forecast,
        sticky,
        ended,
        explanation,
        Double.NaN,
        "");
  }

  /** Detector that joins all statistics of a device, under the alert budget. */
  public static final String UNLIKE_ITSELF = "unlike-itself";

  /** The order in which people want to read evidence; equal only when the condition is the same. */
  public static final Comparator<Evidence> STRONGEST_FIRST =
      Comparator.comparing(Evidence::strength)
          .thenComparingDouble(Evidence::score)
          .reversed()
          .thenComparing(Evidence::key);

  private static final long LASTING_MILLIS = 30_000;

  /** How much a piece of evidence can carry. */
  public enum Strength {
    /** Shown to people and models; opens nothing. */
    HINT,
    /** Opens an incident together with another detector, or when it lasts. */
    SUPPORTING,
    /** Proves the fault alone. */
    CONCLUSIVE
  }

  /** When a limit will be reached, with a 90 % interval; epoch milliseconds. */
  public record Forecast(long etaMillis, long earliestMillis, long latestMillis) {}

  /** What makes two pieces the same condition seen twice. */
  public String key() {
    return detector + '|' + device + '|' + instance;
  }

  /** The explanation in words; quoted log lines are left out, for they would drown it. */
  public String headline() {
    int end = explanation.indexOf('\n');
    return end < 0 ? explanation : explanation.substring(0, end);
  }

  /** Whether statistics alone say so, within the alert budget: it names no cause. */
  public boolean statistical() {
    return strength == Strength.SUPPORTING && detector.equals(UNLIKE_ITSELF);
  }

  /** The same condition, carrying more or less. */
  public Evidence as(Strength other) {
    return new Evidence(
        timeMillis,
        sinceMillis,
        node,
        device,
        deviceIndex,
        detector,
        metric,
        instance,
        faultClass,
        other,
        score,
        observed,
        expected,
        forecast,
        sticky,
        ended,
        explanation,
        pValue,
        model);
  }

  /** The same condition, known to have begun then. */
  public Evidence since(long beginMillis) {
    return with(timeMillis, beginMillis, instance, forecast, sticky, ended);
  }

  /** The same condition, over at that time. */
  public Evidence end(long endMillis) {
    return with(endMillis, sinceMillis, instance, forecast, sticky, true);
  }

  /** The same condition at that port, file system or sensor. */
  public Evidence at(String where) {
    return with(timeMillis, sinceMillis, where, forecast, sticky, ended);
  }

  /** The same condition with a time at which its limit is reached. */
  public Evidence forecast(Forecast arrival) {
    return with(timeMillis, sinceMillis, instance, arrival, sticky, ended);
  }

  /** The same condition, which holds until something ends it. */
  public Evidence stick() {
    return with(timeMillis, sinceMillis, instance, forecast, true, ended);
  }

  private Evidence with(
      long newTimeMillis,
      long newSinceMillis,
      String where,
      @Nullable Forecast arrival,
      boolean sticks,
      boolean nowEnded) {
    return new Evidence(
        newTimeMillis,
        newSinceMillis,
        node,
        device,
        deviceIndex,
        detector,
        metric,
        where,
        faultClass,
        strength,
        score,
        observed,
        expected,
        arrival,
        sticks,
        nowEnded,
        explanation,
        pValue,
        model);
  }

  /**
   * The same condition as a model saw it: with the probability of this or worse without a fault.
   */
  public Evidence by(String newModel, double newPValue) {
    return new Evidence(
        timeMillis,
        sinceMillis,
        node,
        device,
        deviceIndex,
        detector,
        metric,
        instance,
        faultClass,
        strength,
        score,
        observed,
        expected,
        forecast,
        sticky,
        ended,
        explanation,
        newPValue,
        newModel);
  }

  /**
   * Probability that the fault is real, from all that speaks for it as if independent.
   *
   * <pre>
   *   1 - Π (1 - p)      p = {@link Precision} of the detector, for a finding that lasts or not
   * </pre>
   *
   * @param lastSeenMillis when a piece was last seen to hold
   */
  public static double probability(
      Collection<Evidence> pieces, ToLongFunction<Evidence> lastSeenMillis) {
    double none = 1;
    for (Evidence piece : pieces) {
      boolean lasting =
          piece.strength == Strength.SUPPORTING
              && lastSeenMillis.applyAsLong(piece) - piece.sinceMillis >= LASTING_MILLIS;
      none *= 1 - Precision.standard().of(piece.detector, piece.strength, lasting);
    }
    return 1 - none;
  }

  /** The record for readers of the topic. */
  public Anomaly toAnomaly(String job) {
    return Anomaly.newBuilder()
        .setId(node + '|' + key() + '|' + timeMillis)
        .setEventTimeMillis(timeMillis)
        .setNode(node)
        .setDevice(device)
        .setJob(job)
        .setDetector(detector)
        .setMetric(metric)
        .setInstance(instance)
        .setFaultClass(faultClass.name())
        .setConclusive(strength == Strength.CONCLUSIVE)
        .setScore(score)
        .setPValue(numberOrNull(pValue))
        .setObserved(numberOrNull(observed))
        .setExpected(numberOrNull(expected))
        .setEtaMillis(forecast == null ? null : forecast.etaMillis)
        .setEtaEarliestMillis(forecast == null ? null : forecast.earliestMillis)
        .setEtaLatestMillis(forecast == null ? null : forecast.latestMillis)
        .setWindowMillis(timeMillis - sinceMillis)
        .setExplanation(explanation)
        .setVersion(
            model.isEmpty() ? PipelineVersion.CURRENT : PipelineVersion.CURRENT + " " + model)
        .build();
  }

  public void write(StateWriter out) {
    out.writeLong(timeMillis);
    out.writeLong(sinceMillis);
    out.writeString(node);
    out.writeString(device);
    out.writeInt(deviceIndex);
    out.writeString(detector);
    out.writeString(metric);
    out.writeString(instance);
    out.writeString(faultClass.name());
    out.writeString(strength.name());
    out.writeDouble(score);
    out.writeDouble(observed);
    out.writeDouble(expected);
    out.writeBoolean(forecast != null);
    if (forecast != null) {
      out.writeLong(forecast.etaMillis);
      out.writeLong(forecast.earliestMillis);
      out.writeLong(forecast.latestMillis);
    }
    out.writeBoolean(sticky);
    out.writeBoolean(ended);
    out.writeString(explanation);
    out.writeDouble(pValue);
    out.writeString(model);
  }

  public static Evidence read(StateReader in) {
    return new Evidence(
        in.readLong(),
        in.readLong(),
        in.readString(),
        in.readString(),
        in.readInt(),
        in.readString(),
        in.readString(),
        in.readString(),
        readName(FaultClass.class, in),
        readName(Strength.class, in),
        in.readDouble(),
        in.readDouble(),
        in.readDouble(),
        in.readBoolean() ? new Forecast(in.readLong(), in.readLong(), in.readLong()) : null,
        in.readBoolean(),
        in.readBoolean(),
        in.readString(),
        in.readDouble(),
        in.readString());
  }

  /** Reads the name of an enum's constant; one from the future is refused, like all newer state. */
  public static <E extends Enum<E>> E readName(Class<E> type, StateReader in) {
    String name = in.readString();
    for (E constant : type.getEnumConstants()) {
      if (constant.name().equals(name)) {
        return constant;
      }
    }
    throw new StateFormatException("no such " + type.getSimpleName() + ": " + name);
  }

  private static @Nullable Double numberOrNull(double number) {
    return Double.isNaN(number) ? null : number;
  }
}
