package io.forestall.alerts.notify;

import io.forestall.schemas.record.Incident;
import java.net.UnknownHostException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.ResponseInfo;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Posts an incident as a signed {@link CloudEvent}.
 *
 * <ul>
 *   <li>2xx is delivered; 410 ends the endpoint; 408, 429, 5xx, a timeout or a broken connection is
 *       worth another attempt, after Retry-After if given; every other answer, redirects among
 *       them, is final.
 *   <li>The address is checked before each attempt ({@link AddressGuard}); redirects and proxies
 *       are never followed, since both would choose another address.
 *   <li>The timeout bounds the whole exchange. Once the status line is here it counts, however the
 *       body behaves ({@link BoundedDiscard}).
 * </ul>
 *
 * Threads: {@link #deliver} belongs to one thread, {@link #close} may come from any.
 */
public final class WebhookSink implements Sink {
  private final String name;
  private final String cluster;
  private final WebhookConfig config;
  private final StandardWebhooksSignature signature;
  private final AddressGuard guard;
  private final InstantSource clock;
  private final HttpClient client;

  private final Object lock = new Object();
  private boolean closed;
  private @Nullable CompletableFuture<?> underWay;

  public WebhookSink(String name, String cluster, WebhookConfig config, InstantSource clock) {
    this.name = name;
    this.cluster = cluster;
    this.config = config;
    this.signature = new StandardWebhooksSignature(config.secrets());
    this.guard = config.guard();
    this.clock = clock;
    this.client =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .proxy(HttpClient.Builder.NO_PROXY)
            .connectTimeout(config.timeout())
            .build();
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public String target() {
    return config.target();
  }

  @Override
  public String fingerprint() {
    try {
      byte[] url = config.url().toString().getBytes(StandardCharsets.UTF_8);
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(url);
      return HexFormat.of().formatHex(digest, 0, 16);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  @Override
  public Outcome deliver(Incident incident) {
    try {
      String refusal = guard.refusal(config.url().getHost());
      if (refusal != null) {
        return Outcome.refused(refusal + " is not allowed");
      }
    } catch (UnknownHostException e) {
      return Outcome.retry("host name does not resolve");
    }
    return exchange(request(CloudEvent.of(cluster, incident), CloudEvent.id(incident)));
  }

  @Override
  public void close() {
    synchronized (lock) {
      closed = true;
      if (underWay != null) {
        underWay.cancel(true);
      }
    }
  }

  private HttpRequest request(CloudEvent event, String eventId) {
    byte[] body = event.toBytes();
    String id = headerSafe(eventId);
    long epochSeconds = clock.instant().getEpochSecond();
    return HttpRequest.newBuilder(config.url())
        .header("content-type", CloudEvent.CONTENT_TYPE)
        .header("user-agent", "forestall")
        .header(StandardWebhooksSignature.ID_HEADER, id)
        .header(StandardWebhooksSignature.TIMESTAMP_HEADER, String.valueOf(epochSeconds))
        .header(StandardWebhooksSignature.SIGNATURE_HEADER, signature.sign(id, epochSeconds, body))
        .POST(BodyPublishers.ofByteArray(body))
        .build();
  }

  private Outcome exchange(HttpRequest request) {
    var body = new BoundedDiscard();
    CompletableFuture<HttpResponse<@Nullable Void>> exchange;
    synchronized (lock) {
      if (closed) {
        return Outcome.cancelled();
      }
      exchange = client.sendAsync(request, body);
      underWay = exchange;
    }
    Outcome failure = await(exchange);
    ResponseInfo answer = body.answer();
    if (answer != null) {
      return judge(answer);
    }
    synchronized (lock) {
      return closed ? Outcome.cancelled() : failure;
    }
  }

  /** Waits for the answer; what it means when none came is returned. */
  private Outcome await(CompletableFuture<?> exchange) {
    try {
      exchange.get(config.timeout().toMillis(), TimeUnit.MILLISECONDS);
      return Outcome.retry("no answer");
    } catch (TimeoutException e) {
      exchange.cancel(true);
      return Outcome.retry("no answer within " + config.timeout().toMillis() + " ms");
    } catch (ExecutionException e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      return Outcome.retry(cause.getClass().getSimpleName()); // messages may repeat the URL
    } catch (CancellationException e) {
      return Outcome.cancelled();
    } catch (InterruptedException e) {
      exchange.cancel(true);
      Thread.currentThread().interrupt();
      return Outcome.cancelled();
    }
  }

  private Outcome judge(ResponseInfo answer) {
    int status = answer.statusCode();
    String detail = "HTTP " + status;
    if (status >= 200 && status < 300) {
      return Outcome.delivered(detail);
    }
    if (status == 410) {
      return Outcome.gone(detail);
    }
    if (status == 408 || status == 429 || status >= 500) {
      Instant now = clock.instant();
      Duration wait =
          answer
              .headers()
              .firstValue("retry-after")
              .map(text -> RetryAfter.parse(text, now))
              .orElse(Duration.ZERO);
      return Outcome.retry(detail, wait);
    }
    return Outcome.refused(status < 400 ? detail + ", redirects are not followed" : detail);
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
