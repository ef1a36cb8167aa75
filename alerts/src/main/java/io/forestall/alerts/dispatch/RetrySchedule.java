package io.forestall.alerts.dispatch;

import static io.forestall.schemas.Checks.requireArgument;

import io.forestall.schemas.config.ConfigSection;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * When to try again.
 *
 * <pre>
 *   wait before attempt n = max(delays[n] * (1 + jitter * u), what the receiver asked for)
 * </pre>
 *
 * with u uniform in [-1, 1), so that messages that failed together do not return together.
 *
 * @param delays the wait before each attempt, the first included; as many attempts as entries
 * @param jitter the share by which a wait is stretched or shrunk
 */
public record RetrySchedule(List<Duration> delays, double jitter) {
  // Before the constant that needs them.
  private static final Duration LONGEST = Duration.ofDays(1);
  private static final int MOST_ATTEMPTS = 100;
  private static final Pattern DURATION = Pattern.compile("(\\d{1,9})\\s*(ms|s|m|h)");

  /** What Standard Webhooks advises: ten attempts in three days. */
  public static final RetrySchedule STANDARD =
      new RetrySchedule(
          Stream.of("0s", "5s", "5m", "30m", "2h", "5h", "10h", "14h", "20h", "24h")
              .map(RetrySchedule::duration)
              .toList(),
          0.1);

  /** Longer than any wait that schedule, jitter and receiver can come to. */
  static final Duration BEYOND_ANY_WAIT = Duration.ofDays(2);

  public RetrySchedule {
    delays = List.copyOf(delays);
    requireArgument(
        !delays.isEmpty() && delays.size() <= MOST_ATTEMPTS,
        "must list 1 to %s waits: %s",
        MOST_ATTEMPTS,
        delays.size());
    for (Duration delay : delays) {
      requireArgument(
          !delay.isNegative() && delay.compareTo(LONGEST) <= 0,
          "each wait must be in [0s, 24h]: %s",
          delay);
    }
    requireArgument(jitter >= 0 && jitter <= 0.5, "jitter must be in [0, 0.5]: %s", jitter);
  }

  /** Reads {@code retry}, a list of waits, and {@code jitter}. */
  static RetrySchedule from(ConfigSection section) {
    double jitter = section.number("jitter", STANDARD.jitter, 0, 0.5);
    List<String> texts = section.texts("retry");
    if (texts.isEmpty()) {
      return new RetrySchedule(STANDARD.delays, jitter);
    }
    try {
      return new RetrySchedule(texts.stream().map(RetrySchedule::duration).toList(), jitter);
    } catch (IllegalArgumentException e) {
      section.fail("retry", texts, String.valueOf(e.getMessage()));
      return STANDARD;
    }
  }

  /** Whether so many failed attempts were the last. */
  boolean isExhausted(int attempts) {
    return attempts >= delays.size();
  }

  /**
   * The wait before the next attempt.
   *
   * @param attempts how many were made; fewer than the schedule has
   * @param asked the receiver's own wish, or zero
   * @param uniform a random number in [0, 1)
   */
  Duration waitAfter(int attempts, Duration asked, double uniform) {
    double factor = 1 + jitter * (2 * uniform - 1);
    Duration wait = Duration.ofMillis(Math.round(delays.get(attempts).toMillis() * factor));
    return wait.compareTo(asked) >= 0 ? wait : asked;
  }

  private static Duration duration(String text) {
    Matcher matcher = DURATION.matcher(text.strip());
    requireArgument(matcher.matches(), "each wait must be like 250ms, 5s, 30m or 2h: %s", text);
    long amount = Long.parseLong(matcher.group(1));
    return switch (matcher.group(2)) {
      case "ms" -> Duration.ofMillis(amount);
      case "s" -> Duration.ofSeconds(amount);
      case "m" -> Duration.ofMinutes(amount);
      default -> Duration.ofHours(amount);
    };
  }
}
