package io.forestall.simulator;

import static io.forestall.schemas.Checks.requireArgument;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Every number of {@link SimulationSettings} by name: the tree of records is the one list of them,
 * and {@link Setting} gives each its range. Reads and rebuilds the records by reflection, which
 * happens once per run.
 */
public final class SimulationParameters {
  private static final List<SimulationParameter> ALL = read();

  private SimulationParameters() {}

  /** All parameters in the order of the settings. */
  public static List<SimulationParameter> all() {
    return ALL;
  }

  /** The settings with these values in place of their own; throws for an unknown name or value. */
  static SimulationSettings apply(SimulationSettings settings, Map<String, Double> overrides) {
    Map<String, SimulationParameter> known = new LinkedHashMap<>();
    ALL.forEach(parameter -> known.put(parameter.name(), parameter));
    overrides.forEach(
        (name, value) -> {
          SimulationParameter parameter = known.get(name);
          requireArgument(parameter != null, "no such setting: %s", name);
          Objects.requireNonNull(parameter).require(value);
        });
    return (SimulationSettings) rebuild(settings, "", overrides);
  }

  private static List<SimulationParameter> read() {
    List<SimulationParameter> found = new ArrayList<>();
    collect(SimulationSettings.defaults(), "", found);
    return List.copyOf(found);
  }

  private static void collect(Record settings, String prefix, List<SimulationParameter> found) {
    for (RecordComponent component : settings.getClass().getRecordComponents()) {
      Object value = read(settings, component);
      String name = prefix + component.getName();
      Setting setting = component.getAnnotation(Setting.class);
      if (value instanceof Record nested) {
        collect(nested, name + ".", found);
      } else if (setting != null) {
        boolean whole = !(value instanceof Double || value instanceof Duration);
        found.add(
            new SimulationParameter(
                name, number(value), setting.min(), setting.max(), whole, setting.assumed()));
      }
    }
  }

  private static Record rebuild(Record settings, String prefix, Map<String, Double> overrides) {
    RecordComponent[] components = settings.getClass().getRecordComponents();
    Class<?>[] types = new Class<?>[components.length];
    Object[] values = new Object[components.length];
    for (int index = 0; index < components.length; index++) {
      types[index] = components[index].getType();
      Object value = read(settings, components[index]);
      String name = prefix + components[index].getName();
      Double wanted = overrides.get(name);
      if (value instanceof Record nested) {
        values[index] = rebuild(nested, name + ".", overrides);
      } else {
        values[index] = wanted == null ? value : like(value, wanted);
      }
    }
    try {
      return settings.getClass().getDeclaredConstructor(types).newInstance(values);
    } catch (InvocationTargetException e) {
      if (e.getCause() instanceof IllegalArgumentException refused) {
        throw refused; // values that are fine one by one and not together
      }
      throw new IllegalStateException(e);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Object read(Record settings, RecordComponent component) {
    try {
      return component.getAccessor().invoke(settings);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }

  private static double number(Object value) {
    if (value instanceof Duration duration) {
      return duration.toMillis() / 1e3;
    }
    if (value instanceof Boolean flag) {
      return flag ? 1 : 0;
    }
    return ((Number) value).doubleValue();
  }

  /** The number as the type of what it replaces. */
  private static Object like(Object old, double value) {
    if (old instanceof Duration) {
      return Duration.ofMillis(Math.round(value * 1e3));
    }
    if (old instanceof Boolean) {
      return value != 0;
    }
    if (old instanceof Integer) {
      return (int) value;
    }
    return value;
  }
}
