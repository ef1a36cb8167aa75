package io.forestall.app.traces;

import static io.forestall.schemas.Checks.requireArgument;

import io.forestall.schemas.config.KafkaConfig;
import java.nio.file.Path;

/**
 * How to play a trace onto topics.
 *
 * @param speed seconds of the trace in a second; infinite for as fast as the cluster takes it
 * @param firstMillis what time the trace's first sample gets, epoch milliseconds, and all others
 *     move with it; {@link #KEEP} for the trace's own times
 */
public record ReplaySettings(KafkaConfig kafka, Path folder, double speed, long firstMillis) {
  /** Times stay as they are. */
  public static final long KEEP = -1;

  public ReplaySettings {
    requireArgument(speed > 0, "speed must be above 0: %s", speed);
    requireArgument(firstMillis >= KEEP, "time must not be before 1970: %s", firstMillis);
  }
}
