package io.forestall.alerts.notify;

import io.forestall.schemas.record.Incident;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Posts an incident as a signed {@link CloudEvent}. Threads: as {@link HttpPost}. */
public final class WebhookSink implements Sink {
  private final String name;
  private final String cluster;
  private final WebhookConfig config;
  private final InstantSource clock;
  private final HttpPost http;

  public WebhookSink(String name, String cluster, WebhookConfig config, InstantSource clock) {
    this.name = name;
    this.cluster = cluster;
    this.config = config;
    this.clock = clock;
    this.http = new HttpPost(config.endpoint(), clock);
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public String target() {
    return config.endpoint().target();
  }

  @Override
  public String fingerprint() {
    return config.endpoint().fingerprint();
  }

  @Override
  public Outcome deliver(Incident incident, @Nullable Incident before) {
    byte[] body = CloudEvent.of(cluster, incident).toBytes();
    String id = headerSafe(CloudEvent.id(incident));
    long epochSeconds = clock.instant().getEpochSecond();
    Map<String, String> signed = config.signing().headers(config.secrets(), id, epochSeconds, body);
    return http.post(CloudEvent.CONTENT_TYPE, signed, body);
  }

  @Override
  public void close() {
    http.close();
  }

  /** An id from outside as a header value; ours are plain and stay as they are. */
  private static String headerSafe(String id) {
    var safe = new StringBuilder();
    for (byte b : id.getBytes(StandardCharsets.UTF_8)) {
      boolean plain = b > ' ' && b < 0x7f && b != '%' && b != '"';
      safe.append(plain ? String.valueOf((char) b) : "%" + HexFormat.of().toHexDigits(b));
    }
    return safe.toString();
  }
}
