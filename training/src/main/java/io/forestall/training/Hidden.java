package io.forestall.training;

import java.lang.reflect.Field;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Reads the fields of Smile's trees that it shows to nobody: a split's place and value. Bound to
 * the version in the root pom; another one that names them otherwise fails here, by name.
 */
final class Hidden {
  private Hidden() {}

  static Object field(Object owner, String name) {
    return Objects.requireNonNull(optional(owner, name), name);
  }

  static @Nullable Object optional(Object owner, String name) {
    for (Class<?> type = owner.getClass(); type != null; type = type.getSuperclass()) {
      try {
        Field field = type.getDeclaredField(name);
        field.setAccessible(true);
        return field.get(owner);
      } catch (NoSuchFieldException e) {
        // it may be the superclass's
      } catch (IllegalAccessException e) {
        throw new IllegalStateException("cannot read " + name + " of " + type, e);
      }
    }
    throw new IllegalStateException(
        "no field " + name + " in " + owner.getClass() + ": is this another version of Smile?");
  }

  static double number(Object owner, String name) {
    return (double) field(owner, name);
  }
}
