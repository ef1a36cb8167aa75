package io.forestall.detectors.count;

import static io.forestall.detectors.Checks.requireArgument;

import java.time.Duration;

/**
 * Settings of a {@link CounterBank}.
 *
 * @param window length of the sliding window that events are counted in; a multiple of {@code
 *     buckets} milliseconds
 * @param buckets into how many parts the window is cut: it slides by one part at a time
 */
public record CounterConfig(Duration window, int buckets) {
  public static final CounterConfig DEFAULT = new CounterConfig(Duration.ofMinutes(10), 16);

  public CounterConfig {
    requireArgument(buckets >= 2 && buckets <= 256, "buckets must be in [2, 256]: %s", buckets);
    requireArgument(
        window.compareTo(Duration.ofMillis(buckets)) >= 0
            && window.compareTo(Duration.ofDays(30)) <= 0,
        "window must be in [%s ms, 30 days]: %s",
        buckets,
        window);
    requireArgument(
        window.toMillis() % buckets == 0,
        "window must be a multiple of %s ms: %s",
        buckets,
        window);
  }

  long bucketMillis() {
    return window.toMillis() / buckets;
  }
}
