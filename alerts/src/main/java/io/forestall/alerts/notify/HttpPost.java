package io.forestall.alerts.notify;

import java.net.UnknownHostException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.ResponseInfo;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * One guarded POST after another to one endpoint.
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
 * Threads: {@link #post} belongs to one thread, {@link #close} may come from any.
 */
final class HttpPost implements AutoCloseable {
  private final Endpoint endpoint;
  private final AddressGuard guard;
  private final InstantSource clock;
  private final HttpClient client;

  private final Object lock = new Object();
  private boolean closed;
  private @Nullable CompletableFuture<?> underWay;

  HttpPost(Endpoint endpoint, InstantSource clock) {
    this.endpoint = endpoint;
    this.guard = endpoint.guard();
    this.clock = clock;
    this.client =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .proxy(HttpClient.Builder.NO_PROXY)
            .connectTimeout(endpoint.timeout())
            .build();
  }

  /** One attempt. */
  Outcome post(String contentType, Map<String, String> headers, byte[] body) {
    try {
      String refusal = guard.refusal(endpoint.url().getHost());
      if (refusal != null) {
        return Outcome.refused(refusal + " is not allowed");
      }
    } catch (UnknownHostException e) {
      return Outcome.retry("host name does not resolve");
    }
    HttpRequest.Builder request =
        HttpRequest.newBuilder(endpoint.url())
            .header("content-type", contentType)
            .header("user-agent", "forestall")
            .POST(BodyPublishers.ofByteArray(body));
    headers.forEach(request::header);
    return exchange(request.build());
  }

  /** Ends a post under way, and every later one, as cancelled. */
  @Override
  public void close() {
    synchronized (lock) {
      closed = true;
      if (underWay != null) {
        underWay.cancel(true);
      }
    }
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
      exchange.get(endpoint.timeout().toMillis(), TimeUnit.MILLISECONDS);
      return Outcome.retry("no answer");
    } catch (TimeoutException e) {
      exchange.cancel(true);
      return Outcome.retry("no answer within " + endpoint.timeout().toMillis() + " ms");
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
}
