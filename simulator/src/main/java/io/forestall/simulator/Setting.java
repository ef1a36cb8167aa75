package io.forestall.simulator;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** How far a number of the settings may be varied by name; durations are in seconds. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
@interface Setting {
  double min();

  double max();

  /** Nobody has published it: vary it before concluding anything from it. */
  boolean assumed() default false;
}
