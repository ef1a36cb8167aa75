package io.forestall.app.backtest.report;

import io.forestall.app.backtest.detect.Detection;
import io.forestall.app.backtest.detect.Exposure;
import io.forestall.app.backtest.judge.JobNodes;
import io.forestall.traces.Trace;
import io.forestall.traces.TraceSelection;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;

/**
 * Reads the trace once more, for the telemetry around each missed label and false incident.
 *
 * @param left subjects that had no more room
 */
record Charts(List<Chart> charts, int left) {
  /** Some 7 characters a number: 3 MB of the page. */
  private static final int MAX_NUMBERS = 400_000;

  private static final int MAX_CHARTS = 60;
  private static final int MAX_BUCKETS = 120;
  private static final Duration AROUND = Duration.ofMinutes(10);

  /** Slow telemetry is shown for longer: so many of its intervals before and after. */
  private static final int INTERVALS = 20;

  static Charts of(Trace trace, Report report) throws IOException {
    List<Chart> charts = new ArrayList<>();
    if (report.results() == null) {
      return new Charts(charts, 0);
    }
    List<ChartSubject> subjects = ChartSubject.of(report.results(), new JobNodes(trace.jobs()));
    long intervalMillis = Math.max(1, intervalMillis(report));
    long halfMillis = Math.max(AROUND.toMillis(), INTERVALS * intervalMillis);
    int buckets = (int) Math.max(2, Math.min(MAX_BUCKETS, 2 * halfMillis / intervalMillis));
    int numbers = 0;
    int shown = 0;
    for (ChartSubject subject : subjects) {
      if (shown == MAX_CHARTS || numbers > MAX_NUMBERS) {
        break;
      }
      shown++;
      long from = subject.aroundMillis() - halfMillis;
      var reader = new ChartReader(subject, new Buckets(from, 2 * halfMillis / buckets, buckets));
      trace.play(
          new TraceSelection(new HashSet<>(subject.nodes()), from, from + 2 * halfMillis), reader);
      Chart chart = reader.chart();
      numbers += chart.size();
      charts.add(chart);
    }
    return new Charts(charts, subjects.size() - shown);
  }

  /** The usual distance of a node's samples. */
  private static long intervalMillis(Report report) {
    long spans = 0;
    for (Detection detection : report.detections()) {
      for (Exposure exposure : detection.exposures()) {
        spans += exposure.lastMillis() - exposure.firstMillis();
      }
    }
    return spans / Math.max(1, report.samples());
  }
}
