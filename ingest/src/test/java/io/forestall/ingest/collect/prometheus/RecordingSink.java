package io.forestall.ingest.collect.prometheus;

import io.forestall.schemas.RejectReason;
import java.util.ArrayList;
import java.util.List;

/** Keeps what the parser says as lines of text. */
final class RecordingSink implements SampleSink {
  final List<String> samples = new ArrayList<>();
  final List<RejectReason> rejects = new ArrayList<>();

  @Override
  public void sample(String series, double value, long timestampMillis) {
    samples.add(
        series + " " + value + (timestampMillis == NO_TIMESTAMP ? "" : " @" + timestampMillis));
  }

  @Override
  public void reject(RejectReason reason, String detail, String text) {
    rejects.add(reason);
  }
}
