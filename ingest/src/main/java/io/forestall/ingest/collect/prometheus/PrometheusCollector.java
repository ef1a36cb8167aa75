package io.forestall.ingest.collect.prometheus;

import io.forestall.ingest.collect.Collector;
import io.forestall.ingest.normalize.CatalogueMapper;
import io.forestall.ingest.normalize.MappedSeries;
import io.forestall.ingest.normalize.SampleBuilder;
import io.forestall.ingest.normalize.SourceReadings;
import io.forestall.schemas.RejectReason;
import io.forestall.schemas.metric.Metric;
import io.forestall.schemas.metric.MetricCatalogue;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Scrapes one exporter and adds its readings, and how it behaved, to the sample: a slow, shrinking
 * or silent exporter is a sign of its own.
 *
 * <p>An answer counts as a whole or not at all: when the exporter refuses, hangs, sends another
 * format, too much or half of it, the source is down for the tick and only the reason stays. Waits
 * no longer than the timeout, over connecting and the whole body. Not for more than one thread.
 */
public final class PrometheusCollector implements Collector {
  private static final Logger LOG = LoggerFactory.getLogger(PrometheusCollector.class);
  private static final String ACCEPT =
      "text/plain;version=0.0.4;q=0.9,text/plain;version=1.0.0;q=0.8,"
          + "application/openmetrics-text;version=1.0.0;q=0.7,*/*;q=0.1";
  private static final String OPEN_METRICS = "application/openmetrics-text";
  private static final long NANOS_PER_MILLI = 1_000_000;

  /** As long as Prometheus itself takes a sample for current. */
  private static final long MAX_AGE_MILLIS = 300_000;

  private final ScrapeConfig config;
  private final LongSupplier nanoTime;
  private final HttpClient client;
  private final HttpRequest request;
  private final ExpositionParser parser;
  private final CatalogueMapper mapper;
  private final SourceReadings readings;
  private final Metric durationMetric;
  private final Metric samplesMetric;
  private long failures;

  /**
   * @param nanoTime time source for durations, such as {@code System::nanoTime}
   */
  public PrometheusCollector(
      ScrapeConfig config, MetricCatalogue catalogue, String node, LongSupplier nanoTime) {
    this.config = config;
    this.nanoTime = nanoTime;
    this.client =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(config.timeout())
            .build();
    this.request =
        HttpRequest.newBuilder(config.uri())
            .timeout(config.timeout())
            .header("Accept", ACCEPT)
            .header("Accept-Encoding", "gzip")
            .header("User-Agent", "forestall")
            .header(
                "X-Prometheus-Scrape-Timeout-Seconds",
                String.format(Locale.ROOT, "%.3f", config.timeout().toMillis() / 1000.0))
            .GET()
            .build();
    this.parser = new ExpositionParser(config.maxSeries(), config.maxBodyBytes());
    this.mapper = new CatalogueMapper(catalogue, node, 2 * config.maxSeries());
    this.readings = new SourceReadings(catalogue, mapper, config.unmapped());
    this.durationMetric = catalogue.require("scrape_duration_seconds");
    this.samplesMetric = catalogue.require("scrape_samples_scraped");
  }

  @Override
  public String name() {
    return config.name();
  }

  @Override
  public void collect(SampleBuilder sample) {
    long start = nanoTime.getAsLong();
    readings.begin(sample);
    var sink = new ReadingsSink(sample.eventTimeMillis());
    String problem = scrape(sink);
    long nanos = nanoTime.getAsLong() - start;
    if (problem == null) {
      readings.commit();
    }
    int series = problem == null ? sink.lines : 0;
    sample.hostValue(durationMetric, name(), nanos / 1e9);
    sample.hostValue(samplesMetric, name(), series);
    sample.source(
        name(), problem == null, (int) (nanos / NANOS_PER_MILLI), series, readings.rejected());
    log(problem);
  }

  /** Nothing to let go of: the client's threads end when it is no longer used. */
  @Override
  public void close() {}

  /** Fetches and reads one answer; what kept it from being one, or null. */
  private @Nullable String scrape(ReadingsSink sink) {
    CompletableFuture<HttpResponse<byte @Nullable []>> pending =
        client.sendAsync(request, info -> new BoundedBody(config.maxBodyBytes()));
    try {
      return read(pending.get(config.timeout().toNanos(), TimeUnit.NANOSECONDS), sink);
    } catch (TimeoutException e) {
      return "no answer within " + config.timeout().toMillis() + " ms";
    } catch (ExecutionException e) {
      return String.valueOf(e.getCause());
    } catch (IOException e) {
      return "cannot be unpacked: " + e.getMessage();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return "interrupted";
    } finally {
      pending.cancel(/* mayInterruptIfRunning= */ true);
    }
  }

  private @Nullable String read(HttpResponse<byte @Nullable []> response, ReadingsSink sink)
      throws IOException {
    if (response.statusCode() != 200) {
      return "status " + response.statusCode();
    }
    String contentType = response.headers().firstValue("Content-Type").orElse("text/plain");
    boolean openMetrics = isType(contentType, OPEN_METRICS);
    if (!openMetrics && !isType(contentType, "text/plain")) {
      sink.reject(RejectReason.WRONG_CONTENT_TYPE, "not exposition text", contentType);
      return "content type " + contentType;
    }
    byte[] body = response.body();
    if (body == null) {
      sink.reject(RejectReason.BODY_TOO_LARGE, "more than " + config.maxBodyBytes() + " bytes", "");
      return "more than " + config.maxBodyBytes() + " bytes";
    }
    boolean packed =
        response.headers().firstValue("Content-Encoding").orElse("").equalsIgnoreCase("gzip");
    try (InputStream raw = new ByteArrayInputStream(body);
        InputStream text = packed ? new GZIPInputStream(raw) : raw) {
      ExpositionParser.Result result = parser.parse(text, openMetrics, sink);
      sink.lines = result.lines();
      if (!result.complete()) {
        return "answer is too large or ends early";
      }
      return result.samples() == 0 && result.lines() > 0 ? "no line could be read" : null;
    }
  }

  private static boolean isType(String contentType, String wanted) {
    int parameters = contentType.indexOf(';');
    String type = parameters < 0 ? contentType : contentType.substring(0, parameters);
    return type.strip().equalsIgnoreCase(wanted);
  }

  /** One line when a source goes down and one when it is back; the ticks between are counted. */
  private void log(@Nullable String problem) {
    if (problem == null) {
      if (failures > 0) {
        LOG.info("Source is up again, source={}, failures={}", name(), failures);
      }
      failures = 0;
    } else if (failures++ == 0) {
      LOG.warn("Source is down, source={}, uri={}, problem={}", name(), config.uri(), problem);
    }
  }

  /** From lines to readings; a series that was seen before is not read again. */
  private final class ReadingsSink implements SampleSink {
    private final long eventTimeMillis;
    private int lines;

    ReadingsSink(long eventTimeMillis) {
      this.eventTimeMillis = eventTimeMillis;
    }

    @Override
    public void sample(String text, double value, long timestampMillis) {
      if (timestampMillis != NO_TIMESTAMP && timestampMillis < eventTimeMillis - MAX_AGE_MILLIS) {
        reject(RejectReason.LATE, "older than five minutes", text);
        return;
      }
      MappedSeries series = mapper.known(text);
      if (series == null) {
        SeriesText parsed = SeriesText.parse(text);
        if (parsed == null) {
          reject(RejectReason.MALFORMED_LINE, "name or labels cannot be read", text);
          return;
        }
        series =
            mapper.resolve(
                CatalogueMapper.kindOf(parsed.name()), text, parsed.name(), parsed.labels());
      }
      readings.add(series, value);
    }

    @Override
    public void reject(RejectReason reason, String detail, String text) {
      readings.reject(reason, detail, text);
    }
  }
}
