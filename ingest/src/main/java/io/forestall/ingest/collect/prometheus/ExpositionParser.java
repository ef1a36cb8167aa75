package io.forestall.ingest.collect.prometheus;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.forestall.schemas.RejectReason;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Reads Prometheus text 0.0.4 and 1.0.0 and OpenMetrics 1.0, a line at a time.
 *
 * <pre>
 *   series value [timestamp] [# exemplar]
 * </pre>
 *
 * <ul>
 *   <li>Comments carry nothing that is used: HELP, TYPE and UNIT may be missing or late.
 *   <li>A line that cannot be read is rejected and the rest goes on; so is a line above 4 kB and
 *       every series beyond the limit.
 *   <li>Timestamps are milliseconds, in OpenMetrics seconds.
 *   <li>Memory: one line; the body is never held as a whole.
 *   <li>Series are only told apart from values here; {@link SeriesText} reads them, once each.
 * </ul>
 *
 * Source: Prometheus exposition formats, OpenMetrics specification. Not for more than one thread.
 */
final class ExpositionParser {
  private static final int MAX_LINE_BYTES = 4096;
  private static final int MAX_SHOWN = 256;

  private final int maxSeries;
  private final long maxBodyBytes;
  private final byte[] chunk = new byte[16 * 1024];
  private final byte[] line = new byte[MAX_LINE_BYTES];
  private int length;
  private boolean overlong;
  private boolean openMetrics;
  private boolean ended;
  private int lines;
  private int samples;

  /**
   * What a body was.
   *
   * @param lines lines that hold or should hold a sample
   * @param samples those that the sink got as samples
   * @param complete whether the body ended within the limit, and in OpenMetrics with its mark
   */
  record Result(int lines, int samples, boolean complete) {}

  ExpositionParser(int maxSeries, long maxBodyBytes) {
    this.maxSeries = maxSeries;
    this.maxBodyBytes = maxBodyBytes;
  }

  Result parse(InputStream body, boolean openMetrics, SampleSink sink) throws IOException {
    this.openMetrics = openMetrics;
    ended = false;
    length = 0;
    overlong = false;
    lines = 0;
    samples = 0;
    long total = 0;
    for (int read = body.read(chunk); read >= 0; read = body.read(chunk)) {
      total += read;
      if (total > maxBodyBytes) {
        sink.reject(RejectReason.BODY_TOO_LARGE, "more than " + maxBodyBytes + " bytes", "");
        return new Result(lines, samples, /* complete= */ false);
      }
      for (int i = 0; i < read; i++) {
        take(chunk[i], sink);
      }
    }
    take((byte) '\n', sink); // the last line may lack its end
    return new Result(lines, samples, ended || !openMetrics);
  }

  private void take(byte next, SampleSink sink) {
    if (next == '\n') {
      endLine(sink);
      length = 0;
      overlong = false;
    } else if (length < MAX_LINE_BYTES) {
      line[length++] = next;
    } else {
      overlong = true;
    }
  }

  private void endLine(SampleSink sink) {
    int start = skipSpace(0);
    while (length > start && isSpace(line[length - 1])) {
      length--;
    }
    if (start == length) {
      return;
    }
    if (line[start] == '#') {
      ended |= openMetrics && text(start, length).equals("# EOF");
      return;
    }
    lines++;
    if (overlong) {
      sink.reject(RejectReason.LINE_TOO_LONG, "more than " + MAX_LINE_BYTES + " bytes", shown());
    } else if (samples >= maxSeries) {
      sink.reject(RejectReason.TOO_MANY_SERIES, "more than " + maxSeries + " series", shown());
    } else {
      String problem = sample(start, sink);
      if (problem != null) {
        sink.reject(RejectReason.MALFORMED_LINE, problem, shown());
      }
    }
  }

  /** Hands one sample to the sink, or says what is wrong with the line. */
  private @Nullable String sample(int start, SampleSink sink) {
    int seriesEnd = seriesEnd(start);
    if (seriesEnd < 0) {
      return "labels are not closed";
    }
    int valueStart = skipSpace(seriesEnd);
    int valueEnd = tokenEnd(valueStart);
    Double value = NumberText.parse(text(valueStart, valueEnd));
    if (value == null) {
      return "no value, or not a number";
    }
    long timestampMillis = SampleSink.NO_TIMESTAMP;
    int rest = skipSpace(valueEnd);
    if (rest < length && line[rest] != '#') {
      int timeEnd = tokenEnd(rest);
      Double time = NumberText.parse(text(rest, timeEnd));
      if (time == null || !Double.isFinite(time)) {
        return "timestamp is not a number";
      }
      timestampMillis = Math.round(openMetrics ? time * 1000 : time);
      rest = skipSpace(timeEnd);
    }
    if (rest < length && !(openMetrics && line[rest] == '#')) {
      return "more after the value than a timestamp";
    }
    samples++;
    String series = text(start, seriesEnd);
    if (isReplaced(series, start, seriesEnd)) {
      sink.reject(RejectReason.NOT_UTF8, "kept with replacements", series);
    }
    sink.sample(series, value, timestampMillis);
    return null;
  }

  /** Whether bytes were no UTF-8; an exporter that replaced them itself is none of our business. */
  private boolean isReplaced(String series, int start, int end) {
    return series.indexOf('\uFFFD') >= 0
        && !Arrays.equals(series.getBytes(UTF_8), Arrays.copyOfRange(line, start, end));
  }

  /** Where name and labels end; -1 when a brace or a quote stays open. */
  private int seriesEnd(int start) {
    int at = start;
    while (at < length && line[at] != '{' && !isSpace(line[at])) {
      at++;
    }
    int brace = skipSpace(at);
    if (brace >= length || line[brace] != '{') {
      return at;
    }
    boolean quoted = false;
    for (int i = brace + 1; i < length; i++) {
      if (quoted && line[i] == '\\') {
        i++;
      } else if (line[i] == '"') {
        quoted = !quoted;
      } else if (line[i] == '}' && !quoted) {
        return i + 1;
      }
    }
    return -1;
  }

  private int skipSpace(int from) {
    int at = from;
    while (at < length && isSpace(line[at])) {
      at++;
    }
    return at;
  }

  private int tokenEnd(int from) {
    int at = from;
    while (at < length && !isSpace(line[at])) {
      at++;
    }
    return at;
  }

  private String text(int from, int to) {
    return new String(line, from, to - from, UTF_8);
  }

  private String shown() {
    return text(0, Math.min(length, MAX_SHOWN));
  }

  private static boolean isSpace(byte character) {
    return character == ' ' || character == '\t' || character == '\r';
  }
}
