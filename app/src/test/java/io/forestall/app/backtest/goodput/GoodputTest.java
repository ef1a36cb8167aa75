package io.forestall.app.backtest.goodput;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.forestall.traces.TraceJob;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class GoodputTest {
  private static final long HOUR = 3_600_000;

  @Test
  void spans_devicesAndTimes_clippedToTheTrace() {
    JobSpans jobs =
        JobSpans.of(
            List.of(
                new TraceJob("a", "n1", "g0", 0, "", TraceJob.OPEN_START, TraceJob.OPEN_END),
                new TraceJob("a", "n1", "g1", 1, "", 0, 5 * HOUR),
                new TraceJob("b", "n2", "", 0, "", 2 * HOUR, 4 * HOUR)),
            Map.of("n2", 8L),
            0,
            10 * HOUR,
            false);
    assertThat(jobs.spans()).containsOnlyKeys("a", "b");
    assertThat(requireNonNull(jobs.spans().get("a")).devices()).isEqualTo(1.5);
    assertThat(requireNonNull(jobs.spans().get("a")).deviceHours()).isEqualTo(15);
    assertThat(requireNonNull(jobs.spans().get("b")).deviceHours()).isEqualTo(16);
    assertThat(jobs.hurt("", "n2", 3 * HOUR)).containsExactly("b");
    assertThat(jobs.hurt("", "n2", 5 * HOUR)).isEmpty();
  }

  @Test
  void spans_together_areOneJob() {
    JobSpans jobs =
        JobSpans.of(
            List.of(
                new TraceJob("a", "n1", "g0", 0, "", 0, TraceJob.OPEN_END),
                new TraceJob("b", "n2", "g0", 0, "", 0, TraceJob.OPEN_END)),
            Map.of(),
            0,
            10 * HOUR,
            true);
    assertThat(jobs.spans()).hasSize(1);
    assertThat(jobs.hurt("a", "", 0)).isEqualTo(jobs.hurt("", "n2", 0));
  }

  /**
   * Llama 3 (arXiv 2407.21783): 419 unplanned interruptions in 54 days, more than 90 % effective,
   * and people had to do something three times. With restarts that nobody waits for, which take 10
   * minutes, and a checkpoint every 10 minutes that costs 5 s, the arithmetic says the same; with
   * half an hour of diagnosis each it would be three quarters.
   */
  @Test
  void effective_atTheFailuresOfLlama3_asPublished() {
    var failures = new ArrayList<Failure>();
    long span = 54 * 24 * HOUR;
    for (int n = 0; n < 419; n++) {
      long millis = (2L * n + 1) * span / 838;
      failures.add(new Failure(millis, true, true, Failure.NEVER, false));
    }
    var job = new JobSpan("llama", 0, span, 16_384);
    GoodputSettings automatic =
        new GoodputSettings(
            Duration.ofMinutes(10),
            Duration.ZERO,
            Duration.ofMinutes(10),
            Duration.ofMinutes(10),
            Duration.ofSeconds(5),
            0,
            Duration.ZERO,
            Duration.ZERO,
            Duration.ZERO,
            false);
    assertThat(effective(job, failures, automatic)).isBetween(0.9, 0.95);
    GoodputSettings byPeople =
        new GoodputSettings(
            Duration.ofMinutes(10),
            Duration.ofMinutes(30),
            Duration.ofMinutes(10),
            Duration.ofMinutes(10),
            Duration.ofSeconds(5),
            0,
            Duration.ZERO,
            Duration.ZERO,
            Duration.ZERO,
            false);
    assertThat(effective(job, failures, byPeople)).isCloseTo(0.75, within(0.03));
  }

  private static double effective(JobSpan job, List<Failure> failures, GoodputSettings settings) {
    return 1 - JobWalk.of(job, failures, settings, false, 0).total() / job.deviceHours();
  }
}
