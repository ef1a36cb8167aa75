package io.forestall.ingest.collect.prometheus;

import static io.forestall.schemas.Checks.requireArgument;

import io.forestall.ingest.normalize.Unmapped;
import io.forestall.schemas.config.ConfigSection;
import java.net.URI;
import java.time.Duration;

/**
 * One exporter to scrape. Whose names it uses is told by each series' prefix, so that one endpoint
 * may carry several exporters.
 *
 * @param timeout after which the exporter counts as down, body included
 * @param unmapped what becomes of series that the catalogue does not know
 * @param maxSeries series of one answer; the rest is rejected
 * @param maxBodyBytes size of one answer as sent and as unpacked; a larger one is refused
 */
public record ScrapeConfig(
    String name, URI uri, Duration timeout, Unmapped unmapped, int maxSeries, long maxBodyBytes) {
  private static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(5);
  private static final Duration MIN_TIMEOUT = Duration.ofMillis(100);
  private static final Duration MAX_TIMEOUT = Duration.ofMinutes(1);
  private static final int DEFAULT_MAX_SERIES = 20_000;
  private static final int SERIES_LIMIT = 1_000_000;
  private static final int DEFAULT_MAX_BODY_BYTES = 10_000_000;
  private static final int BODY_LIMIT_BYTES = 1_000_000_000;
  private static final URI UNREADABLE = URI.create("http://localhost:9100/metrics");

  public ScrapeConfig {
    requireArgument(!name.isBlank(), "name of a scrape is empty");
    requireArgument(isScrapable(uri), "uri of %s must be http(s)://host[:port]/path", name);
    requireArgument(
        timeout.compareTo(MIN_TIMEOUT) >= 0 && timeout.compareTo(MAX_TIMEOUT) <= 0,
        "timeout of %s must be in [100ms, 1m]: %s",
        name,
        timeout);
    requireArgument(
        maxSeries > 0 && maxSeries <= SERIES_LIMIT,
        "maxSeries of %s must be in [1, %s]: %s",
        name,
        SERIES_LIMIT,
        maxSeries);
    requireArgument(
        maxBodyBytes > 0 && maxBodyBytes <= BODY_LIMIT_BYTES,
        "maxBodyBytes of %s must be in [1, %s]: %s",
        name,
        BODY_LIMIT_BYTES,
        maxBodyBytes);
  }

  /** A scrape with the usual limits. */
  public static ScrapeConfig of(String name, URI uri) {
    return new ScrapeConfig(
        name, uri, DEFAULT_TIMEOUT, Unmapped.KEEP, DEFAULT_MAX_SERIES, DEFAULT_MAX_BODY_BYTES);
  }

  /** Reads a section; mistakes are noted there and the usual value stands in. */
  public static ScrapeConfig from(ConfigSection section) {
    String name = section.requiredText("name");
    return new ScrapeConfig(
        name.isBlank() ? "unnamed" : name,
        uri(section),
        section.duration("timeout", DEFAULT_TIMEOUT, MIN_TIMEOUT, MAX_TIMEOUT),
        section.choice("unmapped", Unmapped.KEEP),
        section.integer("maxSeries", DEFAULT_MAX_SERIES, 1, SERIES_LIMIT),
        section.integer("maxBodyBytes", DEFAULT_MAX_BODY_BYTES, 1, BODY_LIMIT_BYTES));
  }

  private static URI uri(ConfigSection section) {
    String text = section.requiredText("uri");
    if (text.isBlank()) {
      return UNREADABLE;
    }
    try {
      URI uri = URI.create(text);
      if (isScrapable(uri)) {
        return uri;
      }
    } catch (IllegalArgumentException e) {
      // told below, with all other ways to be wrong
    }
    String shown = text.replaceAll("//[^/@]*@", "//***@"); // a password must not reach a log
    section.fail("uri", shown, "must be http(s)://host[:port]/path without user and password");
    return UNREADABLE;
  }

  private static boolean isScrapable(URI uri) {
    return ("http".equals(uri.getScheme()) || "https".equals(uri.getScheme()))
        && uri.getHost() != null
        && uri.getUserInfo() == null;
  }
}
