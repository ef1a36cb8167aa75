package io.forestall.app.backtest.judge;

import io.forestall.schemas.FaultClass;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * One condition that a backtest must meet, such as {@code f1>=0.9}, {@code
 * by_class.GPU_FELL_OFF_BUS.recall=1} or {@code by_fault.F01.delay_ms_p50<60000}.
 *
 * @param text as it was written
 * @param group {@code overall}, {@code weighted}, {@code by_class} or {@code by_fault}
 * @param name of the class or the fault; empty in the other groups
 */
public record Gate(
    String text, String group, String name, Measure measure, Comparison comparison, double bound) {
  private static final Pattern CONDITION =
      Pattern.compile("\\s*([A-Za-z0-9_.]+)\\s*(>=|<=|==|=|>|<)\\s*(\\S+)\\s*");
  private static final Pattern FAULT = Pattern.compile("[A-Za-z]{1,4}\\d{1,4}");

  /** How a value is compared with the bound; an undefined value meets nothing. */
  public enum Comparison {
    AT_LEAST(">="),
    AT_MOST("<="),
    ABOVE(">"),
    BELOW("<"),
    EQUAL("=");

    private final String sign;

    Comparison(String sign) {
      this.sign = sign;
    }

    boolean holds(double value, double bound) {
      return switch (this) {
        case AT_LEAST -> value >= bound;
        case AT_MOST -> value <= bound;
        case ABOVE -> value > bound;
        case BELOW -> value < bound;
        case EQUAL -> value == bound;
      };
    }

    static Comparison of(String sign) {
      for (Comparison comparison : values()) {
        if (comparison.sign.equals(sign)) {
          return comparison;
        }
      }
      return EQUAL; // "=="
    }
  }

  /** What came of a gate. */
  public record Result(Gate gate, double value, boolean met) {
    /** One sentence. */
    public String sentence() {
      return gate.text
          + (met ? " is met: " : " is missed: ")
          + gate.measure.key()
          + (Double.isNaN(value) ? " is undefined here" : " is " + gate.measure.format(value));
    }
  }

  /**
   * Reads a list separated by commas.
   *
   * @throws IllegalArgumentException with every mistake, one a line
   */
  public static List<Gate> parse(String list) {
    List<Gate> gates = new ArrayList<>();
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

  private static Gate parseOne(String text) {
    Matcher matcher = CONDITION.matcher(text);
    if (!matcher.matches()) {
      throw new IllegalArgumentException(
          "'" + text.strip() + "' is no condition: write one as f1>=0.9");
    }
    String[] path = matcher.group(1).split("\\.", -1);
    String group = path.length == 1 ? "overall" : path[0];
    boolean named = group.equals("by_class") || group.equals("by_fault");
    boolean plain = group.equals("overall") || group.equals("weighted");
    boolean whole = path.length == 1 || path.length == (named ? 3 : 2);
    if (!(named || plain) || !whole) {
      throw new IllegalArgumentException(
          "'"
              + matcher.group(1)
              + "' is no key: write f1, weighted.f1, by_class.GPU_FELL_OFF_BUS.recall or"
              + " by_fault.F01.recall");
    }
    if (named) {
      checkName(group, path[1]);
    }
    String key = path[path.length - 1];
    Measure measure = Measure.find(key);
    if (measure == null) {
      throw new IllegalArgumentException(
          "'" + key + "' is no measure: known are " + String.join(", ", Measure.keys()));
    }
    return new Gate(
        text.strip(),
        group,
        named ? path[1] : "",
        measure,
        Comparison.of(matcher.group(2)),
        bound(key, matcher.group(3)));
  }

  private static void checkName(String group, String name) {
    boolean known =
        group.equals("by_class")
            ? Arrays.stream(FaultClass.values()).anyMatch(one -> one.name().equals(name))
            : FAULT.matcher(name).matches();
    if (!known) {
      throw new IllegalArgumentException(
          group.equals("by_class")
              ? "'"
                  + name
                  + "' is no fault class: known are "
                  + Arrays.stream(FaultClass.values())
                      .map(FaultClass::name)
                      .collect(Collectors.joining(", "))
              : "'" + name + "' is no fault: write it as F01");
    }
  }

  private static double bound(String key, String text) {
    try {
      double bound = Double.parseDouble(text);
      if (Double.isFinite(bound)) {
        return bound;
      }
    } catch (NumberFormatException e) {
      // said below, together with what is no finite number
    }
    throw new IllegalArgumentException(
        String.format(Locale.ROOT, "the bound of '%s' must be a number: %s", key, text));
  }

  /** Compares with the results; null stands for a trace without labels. */
  public Result check(@Nullable Results results) {
    double value = results == null ? Double.NaN : value(results);
    return new Result(this, value, comparison.holds(value, bound));
  }

  private double value(Results results) {
    Scores scores =
        switch (group) {
          case "by_class" -> results.byClass().get(name);
          case "by_fault" -> results.byFault().get(name);
          case "weighted" -> results.weighted() == null ? results.overall() : results.weighted();
          default -> results.overall();
        };
    return scores == null ? Double.NaN : scores.value(measure);
  }
}
