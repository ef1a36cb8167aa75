package io.forestall.streams.core.score;

import java.util.Locale;

/** Findings on a single series that devices and hosts have in common. */
final class Limits {
  private Limits() {}

  /** Raises evidence if the series has reached the limit. */
  static void judge(
      VendorLimits.Limit limit,
      int number,
      String instance,
      double[] raw,
      SeriesScorer scorer,
      Subject subject,
      EvidenceKeeper keeper) {
    double observed =
        switch (limit.kind()) {
          case VALUE -> raw[number];
          case RISE_PER_MINUTE -> scorer.riseWithinMinute(number, subject.timeMillis());
          case RISE_PER_HOUR -> scorer.riseWithinHour(number, subject.timeMillis());
        };
    if (observed >= limit.limit()) {
      keeper.raise(
          subject
              .evidence(
                  limit.detector(),
                  limit.metric().name(),
                  limit.faultClass(),
                  limit.strength(),
                  observed / limit.limit(),
                  observed,
                  limit.limit(),
                  String.format(
                      Locale.ROOT,
                      "%s: %s %s, limit %s",
                      limit.text(),
                      plain(observed),
                      within(limit),
                      plain(limit.limit())))
              .at(instance));
    }
  }

  private static String within(VendorLimits.Limit limit) {
    return switch (limit.kind()) {
      case VALUE -> limit.metric().unit();
      case RISE_PER_MINUTE -> "within a minute";
      case RISE_PER_HOUR -> "within an hour";
    };
  }

  /** Whole numbers as such, others to four digits. */
  static String plain(double number) {
    return number == Math.rint(number) && Math.abs(number) < 1e15
        ? String.valueOf((long) number)
        : String.format(Locale.ROOT, "%.4g", number);
  }
}
