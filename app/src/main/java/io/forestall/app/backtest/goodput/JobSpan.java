package io.forestall.app.backtest.goodput;

/**
 * A job over the time that is looked at.
 *
 * @param devices how many it has, on average
 */
record JobSpan(String job, long fromMillis, long toMillis, double devices) {
  double hours() {
    return (toMillis - fromMillis) / 3.6e6;
  }

  double deviceHours() {
    return devices * hours();
  }
}
