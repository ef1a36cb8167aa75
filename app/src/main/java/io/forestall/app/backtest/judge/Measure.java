package io.forestall.app.backtest.judge;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * One figure of a report. An undefined one is NaN: precision without pages, delays without matches.
 *
 * <p>Percentiles are by nearest rank; times are in milliseconds.
 */
public enum Measure {
  /** Labels that had to be found. */
  LABELS("labels", true),
  /** Labels with a match. */
  DETECTED("detected", true),
  /** Labels whose match opened before their failure. */
  PREDICTED_BEFORE_FAILURE("predicted_before_failure", true),
  /** Incidents that called somebody. */
  PAGES("pages", true),
  /** Pages that are false. */
  FALSE_PAGES("false_pages", true),
  /** Pages that repeat what was said. */
  DUPLICATES("duplicates", true),
  /** Matched pages of those that are no duplicates. */
  PRECISION("precision", false),
  /** Detected labels of all. */
  RECALL("recall", false),
  /** Harmonic mean of precision and recall. */
  F1("f1", false),
  /** Matches of labels with a culprit whose first culprit is exactly that one. */
  CULPRIT_TOP1("culprit_top1", false),
  /** Matches whose class is the label's. */
  CLASS_ACCURACY("class_accuracy", false),
  /** Opening less onset, of matches. */
  DELAY_P50("delay_ms_p50", false),
  DELAY_P90("delay_ms_p90", false),
  /** Failure less opening where that is positive. */
  LEAD_P50("lead_ms_p50", false),
  LEAD_P90("lead_ms_p90", false),
  /** False pages by the time that devices were looked at, both by the weights of their windows. */
  FALSE_RATE("false_per_1000_device_days", false),
  /** What that rate may still truly be when none was false: the rule of three, 95 %. */
  FALSE_RATE_BOUND("false_per_1000_device_days_upper_95", false),
  /** Pieces of evidence for each incident that was opened, for information or not. */
  EVIDENCE_RATIO("evidence_to_incident_ratio", false),
  /** How long devices were looked at, without weights. */
  DEVICE_DAYS("device_days", false);

  private final String key;
  private final boolean count;

  Measure(String key, boolean count) {
    this.key = key;
    this.count = count;
  }

  /** Its name in the report and in a gate. */
  public String key() {
    return key;
  }

  /** Whether it is a whole number. */
  public boolean count() {
    return count;
  }

  /** The measure of that name, or null. */
  public static @Nullable Measure find(String key) {
    for (Measure measure : values()) {
      if (measure.key.equals(key)) {
        return measure;
      }
    }
    return null;
  }

  static List<String> keys() {
    List<String> keys = new ArrayList<>();
    for (Measure measure : values()) {
      keys.add(measure.key);
    }
    return keys;
  }

  /** The value for people. */
  public String format(double value) {
    if (Double.isNaN(value)) {
      return "undefined";
    }
    return String.format(Locale.ROOT, count || key.contains("_ms_") ? "%.0f" : "%.3f", value);
  }
}
