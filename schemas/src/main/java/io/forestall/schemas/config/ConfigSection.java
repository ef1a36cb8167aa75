package io.forestall.schemas.config;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;

/**
 * One section of the configuration file. Each question states the value's range and what holds when
 * the key is absent; a wrong value is noted with key, value and range, and the fallback is returned
 * so that reading goes on and finds the next mistake. Keys nobody asked for are mistakes too:
 * {@link #reportUnknownKeys} on the root, after everything was read.
 */
public final class ConfigSection {
  private static final Pattern DURATION = Pattern.compile("(\\d{1,12})\\s*(ms|s|m|h|d)");

  private final String path;
  private final Map<String, Object> values;
  private final ConfigErrors errors;
  private final Set<String> asked = new LinkedHashSet<>();
  private final List<ConfigSection> children = new ArrayList<>();

  private ConfigSection(String path, Map<String, Object> values, ConfigErrors errors) {
    this.path = path;
    this.values = values;
    this.errors = errors;
  }

  /** The root section of a YAML text; an unreadable one is noted and counts as empty. */
  public static ConfigSection parse(String yaml, ConfigErrors errors) {
    var options = new LoaderOptions();
    options.setAllowDuplicateKeys(false);
    options.setMaxAliasesForCollections(10);
    Object parsed = null;
    try {
      parsed = new Yaml(new SafeConstructor(options)).load(yaml);
    } catch (MarkedYAMLException e) { // its message would quote the line, and with it a secret
      int line = e.getProblemMark() == null ? 0 : e.getProblemMark().getLine() + 1;
      errors.add("config", "not readable as YAML: line " + line + ": " + e.getProblem());
    } catch (YAMLException e) {
      errors.add("config", "not readable as YAML");
    }
    return new ConfigSection("", asMap("config", parsed, errors), errors);
  }

  public String path() {
    return path;
  }

  public boolean has(String key) {
    asked.add(key);
    return values.get(key) != null;
  }

  /** The section under this key, empty when absent. */
  public ConfigSection section(String key) {
    return child(at(key), asMap(at(key), value(key), errors));
  }

  /** The list of sections under this key, empty when absent. */
  public List<ConfigSection> sections(String key) {
    var sections = new ArrayList<ConfigSection>();
    List<?> items = list(key);
    for (int i = 0; i < items.size(); i++) {
      String itemPath = at(key) + "[" + i + "]";
      sections.add(child(itemPath, asMap(itemPath, items.get(i), errors)));
    }
    return sections;
  }

  public String text(String key, String fallback) {
    Object value = value(key);
    if (value instanceof Map || value instanceof List) {
      fail(key, value, "must be text");
      return fallback;
    }
    return value == null ? fallback : value.toString();
  }

  /** The text under this key; its absence is a mistake. */
  public String requiredText(String key) {
    String text = text(key, "");
    if (text.isBlank()) {
      errors.add(at(key), "is required");
    }
    return text;
  }

  /** The list of texts under this key; a single text is a list of one. */
  public List<String> texts(String key) {
    Object value = value(key);
    if (value == null || value instanceof List || value instanceof Map) {
      return list(key).stream().map(String::valueOf).toList();
    }
    return List.of(value.toString());
  }

  public Map<String, String> textMap(String key) {
    var map = new LinkedHashMap<String, String>();
    asMap(at(key), value(key), errors).forEach((name, text) -> map.put(name, String.valueOf(text)));
    return map;
  }

  public int integer(String key, int fallback, int min, int max) {
    double number = number(key, fallback, min, max);
    if (number != Math.rint(number)) {
      fail(key, number, "must be a whole number in [" + min + ", " + max + "]");
      return fallback;
    }
    return (int) number;
  }

  public double number(String key, double fallback, double min, double max) {
    Object value = value(key);
    if (value == null) {
      return fallback;
    }
    if (value instanceof Number number
        && number.doubleValue() >= min
        && number.doubleValue() <= max) {
      return number.doubleValue();
    }
    fail(key, value, "must be a number in [" + plain(min) + ", " + plain(max) + "]");
    return fallback;
  }

  public boolean flag(String key, boolean fallback) {
    Object value = value(key);
    if (value == null) {
      return fallback;
    }
    if (value instanceof Boolean flag) {
      return flag;
    }
    fail(key, value, "must be true or false");
    return fallback;
  }

  /** A duration such as 250ms, 30s, 5m, 2h or 1d. */
  public Duration duration(String key, Duration fallback, Duration min, Duration max) {
    Object value = value(key);
    if (value == null) {
      return fallback;
    }
    Duration duration = parseDuration(value.toString());
    if (duration != null && duration.compareTo(min) >= 0 && duration.compareTo(max) <= 0) {
      return duration;
    }
    fail(
        key,
        value,
        "must be a duration such as 250ms, 30s, 5m, 2h or 1d, in ["
            + plain(min)
            + ", "
            + plain(max)
            + "]");
    return fallback;
  }

  /** One of the constants of the fallback's enum, in any case, with - or _. */
  public <E extends Enum<E>> E choice(String key, E fallback) {
    Object value = value(key);
    if (value == null) {
      return fallback;
    }
    String wanted = value.toString().replace('-', '_');
    E[] constants = fallback.getDeclaringClass().getEnumConstants();
    for (E constant : constants) {
      if (constant.name().equalsIgnoreCase(wanted)) {
        return constant;
      }
    }
    fail(key, value, "must be one of " + Arrays.toString(constants).toLowerCase(Locale.ROOT));
    return fallback;
  }

  /** Notes a mistake that only the reader of the section can see. */
  public void fail(String key, Object value, String problem) {
    errors.add(at(key), value, problem);
  }

  /** Notes every key, here and below, that nobody asked for. */
  public void reportUnknownKeys() {
    for (String key : values.keySet()) {
      if (!asked.contains(key)) {
        errors.add(
            at(key),
            "is not known here"
                + (asked.isEmpty() ? "" : "; known keys: " + String.join(", ", asked)));
      }
    }
    children.forEach(ConfigSection::reportUnknownKeys);
  }

  private @Nullable Object value(String key) {
    asked.add(key);
    return values.get(key);
  }

  private List<?> list(String key) {
    Object value = value(key);
    if (value == null) {
      return List.of();
    }
    if (value instanceof List<?> list) {
      return list;
    }
    errors.add(at(key), "must be a list");
    return List.of();
  }

  private ConfigSection child(String childPath, Map<String, Object> childValues) {
    var child = new ConfigSection(childPath, childValues, errors);
    children.add(child);
    return child;
  }

  private String at(String key) {
    return path.isEmpty() ? key : path + "." + key;
  }

  private static Map<String, Object> asMap(
      String path, @Nullable Object value, ConfigErrors errors) {
    var map = new LinkedHashMap<String, Object>();
    if (value instanceof Map<?, ?> entries) {
      entries.forEach((key, entry) -> map.put(String.valueOf(key), entry));
    } else if (value != null) {
      errors.add(path, "must be a section of key: value lines");
    }
    return map;
  }

  private static @Nullable Duration parseDuration(String text) {
    Matcher matcher = DURATION.matcher(text.strip());
    if (!matcher.matches()) {
      return null;
    }
    long amount = Long.parseLong(matcher.group(1));
    return switch (matcher.group(2)) {
      case "ms" -> Duration.ofMillis(amount);
      case "s" -> Duration.ofSeconds(amount);
      case "m" -> Duration.ofMinutes(amount);
      case "h" -> Duration.ofHours(amount);
      default -> Duration.ofDays(amount);
    };
  }

  private static String plain(double number) {
    return number == Math.rint(number) && Math.abs(number) < 1e15
        ? String.valueOf((long) number)
        : String.valueOf(number);
  }

  private static String plain(Duration duration) {
    long millis = duration.toMillis();
    return millis % 1_000 != 0
        ? millis + "ms"
        : millis % 86_400_000 == 0 && millis > 0
            ? millis / 86_400_000 + "d"
            : millis % 3_600_000 == 0 && millis > 0
                ? millis / 3_600_000 + "h"
                : millis / 1_000 + "s";
  }
}
