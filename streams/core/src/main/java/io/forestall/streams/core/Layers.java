package io.forestall.streams.core;

import io.forestall.schemas.config.ConfigSection;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which layers are in use.
 *
 * @param off those that are not
 */
public record Layers(Set<Layer> off) {
  public static final Layers ALL = new Layers(Set.of());

  public Layers {
    off = Set.copyOf(off);
  }

  /** All but one. */
  public static Layers without(Layer layer) {
    return new Layers(Set.of(layer));
  }

  /**
   * From the list {@code without}; a name that is none is a mistake. The key is not "off", which
   * YAML reads as false.
   */
  public static Layers from(ConfigSection section) {
    Set<Layer> off = EnumSet.noneOf(Layer.class);
    for (String name : section.texts("without")) {
      Layer layer = Layer.named(name);
      if (layer == null) {
        section.fail("without", name, "must be among " + Arrays.toString(Layer.values()));
      } else {
        off.add(layer);
      }
    }
    return new Layers(off);
  }

  public boolean has(Layer layer) {
    return !off.contains(layer);
  }

  /** Whether what this detector finds counts. Only asked when something was found. */
  public boolean hears(String detector) {
    if (off.isEmpty()) {
      return true;
    }
    @Nullable Layer layer = Layer.ofDetector(detector);
    return layer == null || has(layer);
  }
}
