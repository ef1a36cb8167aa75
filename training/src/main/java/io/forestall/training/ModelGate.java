package io.forestall.training;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * One condition that a model must meet to be published.
 *
 * <pre>
 *   roc_auc>=0.8                     the risk model, at each horizon that it has
 *   1h.brier_skill>0.1               the risk model, at one horizon, which it must have
 *   outlier.false_alarm_ratio&lt;=0.01  the outlier model
 * </pre>
 *
 * @param text as it was written
 * @param group horizon such as 10m, {@code outlier}, or empty for every horizon
 */
public record ModelGate(String text, String group, String measure, String sign, double bound) {
  /** What a model must be worth at least when nobody says otherwise. */
  public static final String DEFAULT =
      "roc_auc>=0.8,brier_skill>0,calibration_error<=0.05,outlier.false_alarm_ratio<=0.01";

  private static final String OUTLIER = "outlier";
  private static final List<String> RISK_MEASURES =
      List.of(
          "roc_auc",
          "average_precision",
          "brier",
          "brier_skill",
          "calibration_error",
          "alarm_precision",
          "test_failures");
  private static final List<String> OUTLIER_MEASURES = List.of("false_alarm_ratio", "found_ratio");
  private static final Pattern CONDITION =
      Pattern.compile("\\s*(?:(\\d{1,6}[smh]|outlier)\\.)?([a-z_]+)\\s*(>=|<=|>|<)\\s*(\\S+)\\s*");

  /** What came of a gate. */
  public record Result(ModelGate gate, String modelGroup, double value, boolean met) {
    /** One sentence. */
    public String sentence() {
      return gate.text
          + (met ? " is met" : " is missed")
          + (modelGroup.isEmpty() ? "" : " at " + modelGroup)
          + ": "
          + (Double.isNaN(value)
              ? "there is no value"
              : String.format(Locale.ROOT, "%s is %.4g", gate.measure, value));
    }
  }

  /**
   * Reads a list separated by commas.
   *
   * @throws IllegalArgumentException with every mistake, one a line
   */
  public static List<ModelGate> parse(String list) {
    List<ModelGate> gates = new ArrayList<>();
    List<String> mistakes = new ArrayList<>();
    for (String text : list.split(",", -1)) {
      try {
        gates.add(parseOne(text));
      } catch (IllegalArgumentException e) {
        mistakes.add(e.getMessage());
      }
    }
    if (!mistakes.isEmpty()) {
      throw new IllegalArgumentException(String.join(System.lineSeparator(), mistakes));
    }
    return gates;
  }

  private static ModelGate parseOne(String text) {
    Matcher matcher = CONDITION.matcher(text);
    if (!matcher.matches()) {
      throw new IllegalArgumentException(
          "'" + text.strip() + "' is no condition: write one as roc_auc>=0.8 or 1h.roc_auc>=0.8");
    }
    String group = matcher.group(1) == null ? "" : matcher.group(1);
    List<String> known = group.equals(OUTLIER) ? OUTLIER_MEASURES : RISK_MEASURES;
    if (!known.contains(matcher.group(2))) {
      throw new IllegalArgumentException(
          "'" + matcher.group(2) + "' is no measure: known are " + String.join(", ", known));
    }
    double bound = Double.NaN;
    try {
      bound = Double.parseDouble(matcher.group(4));
    } catch (NumberFormatException e) {
      // said below, together with what is no finite number
    }
    if (!Double.isFinite(bound)) {
      throw new IllegalArgumentException(
          "the bound of '" + text.strip() + "' must be a number: " + matcher.group(4));
    }
    return new ModelGate(text.strip(), group, matcher.group(2), matcher.group(3), bound);
  }

  /** Whether it is about the outlier model, else about the risk model. */
  boolean ofOutlier() {
    return group.equals(OUTLIER);
  }

  /** Compares with what was measured; a value that is missing meets nothing. */
  List<Result> check(List<HorizonQuality> horizons, Map<String, Double> outlier) {
    if (ofOutlier()) {
      return List.of(result("", outlier.getOrDefault(measure, Double.NaN)));
    }
    List<HorizonQuality> meant =
        horizons.stream().filter(one -> group.isEmpty() || one.name().equals(group)).toList();
    if (meant.isEmpty()) {
      return List.of(result(group, Double.NaN));
    }
    return meant.stream()
        .map(one -> result(one.name(), measures(one).getOrDefault(measure, Double.NaN)))
        .collect(Collectors.toList());
  }

  private Result result(String at, double value) {
    boolean met =
        switch (sign) {
          case ">=" -> value >= bound;
          case "<=" -> value <= bound;
          case ">" -> value > bound;
          default -> value < bound;
        };
    return new Result(this, at, value, met);
  }

  /** The measures of a horizon by name, as conditions and reports call them. */
  public static Map<String, Double> measures(HorizonQuality quality) {
    Map<String, Double> measures = new LinkedHashMap<>();
    measures.put("roc_auc", quality.rocAuc());
    measures.put("average_precision", quality.averagePrecision());
    measures.put("brier", quality.brier());
    measures.put("brier_skill", quality.brierSkill());
    measures.put("calibration_error", quality.calibrationError());
    measures.put("alarm_precision", quality.alarmPrecision());
    measures.put("test_failures", (double) quality.testFailures());
    return measures;
  }

  /** The measures of the outlier model by name. */
  public static Map<String, Double> measures(OutlierQuality quality) {
    Map<String, Double> measures = new LinkedHashMap<>();
    measures.put("false_alarm_ratio", quality.falseAlarmRatio());
    measures.put("found_ratio", quality.foundRatio());
    return measures;
  }
}
