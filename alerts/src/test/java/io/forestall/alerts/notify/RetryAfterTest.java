package io.forestall.alerts.notify;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RetryAfterTest {
  private static final Instant NOW = Instant.parse("2026-03-10T03:41:11Z");

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "120|120",
        " 7 |7",
        "0|0",
        "999999999|86400",
        "99999999999999999999|0",
        "-5|0",
        "soon|0",
        "''|0",
        "Tue, 10 Mar 2026 03:42:11 GMT|60",
        "Tue, 10 Mar 2026 03:41:10 GMT|0",
        "Thu, 10 Mar 2044 03:41:10 GMT|86400",
        "Mon, 99 Mar 2026 03:42:11 GMT|0"
      })
  void parse_secondsOrDate_givesBoundedWait(String text, long seconds) {
    assertThat(RetryAfter.parse(text, NOW)).isEqualTo(Duration.ofSeconds(seconds));
  }

  @Test
  void parse_mutatedDates_neverThrowsAndStaysInRange() {
    var random = new SplittableRandom(79);
    for (int i = 0; i < 5_000; i++) {
      var text = new StringBuilder("Tue, 10 Mar 2026 03:42:11 GMT");
      for (int edits = random.nextInt(1, 5); edits > 0; edits--) {
        text.setCharAt(random.nextInt(text.length()), (char) random.nextInt(32, 127));
      }
      assertThat(RetryAfter.parse(text.toString(), NOW))
          .isBetween(Duration.ZERO, RetryAfter.LONGEST);
    }
  }
}
