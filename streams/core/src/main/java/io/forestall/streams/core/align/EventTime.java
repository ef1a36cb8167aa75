package io.forestall.streams.core.align;

/** Which event times can be true at all: one that cannot would stop or overrun everybody's time. */
public final class EventTime {
  /** The year 2200. */
  private static final long LATEST_MILLIS = 7_258_118_400_000L;

  private EventTime() {}

  /** False before 1970 and after 2200. */
  public static boolean plausible(long eventTimeMillis) {
    return eventTimeMillis >= 0 && eventTimeMillis <= LATEST_MILLIS;
  }

  /**
   * False, too, for a value that was true long after its agent held it, both by the agent's own
   * clock. An unknown time of receipt is 0.
   */
  public static boolean plausible(
      long eventTimeMillis, long receiveTimeMillis, AlignConfig config) {
    return plausible(eventTimeMillis)
        && (receiveTimeMillis <= 0
            || eventTimeMillis - receiveTimeMillis <= config.correctableOffset().toMillis());
  }
}
