package io.forestall.alerts.notify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpHandler;
import io.forestall.alerts.Incidents;
import io.forestall.alerts.Receiver;
import io.forestall.schemas.record.Incident;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WebhookSinkIT {
  private static final Duration SHORT = Duration.ofMillis(400);
  private static final Duration LONG = Duration.ofSeconds(10);

  private final Incident incident = Incidents.open("inc-1", 2);

  @Test
  void deliver_receiverAnswers_hasSignedCloudEvent() throws IOException {
    try (var receiver = Receiver.answering(204);
        var sink = sink(receiver.url(), LONG)) {
      assertThat(sink.deliver(incident, null)).isEqualTo(Outcome.delivered("HTTP 204"));
      assertThat(sink.deliver(incident, null).kind()).isEqualTo(Outcome.Kind.DELIVERED);
      assertThat(receiver.messages()).hasSize(2).allMatch(Receiver.Message::verified);
      Receiver.Message first = receiver.messages().get(0);
      assertThat(first.id()).isEqualTo("inc-1-2");
      assertThat(first.headers().get("Content-type"))
          .containsExactly("application/cloudevents+json; charset=UTF-8");
      assertThat(receiver.messages().get(1).id()).isEqualTo(first.id());
      assertThat(receiver.messages().get(1).body()).isEqualTo(first.body());
    }
  }

  /** The example of GitHub's page on validating deliveries. */
  @Test
  void githubSignature_ofTheirExample_isTheirs() {
    byte[] key = "It's a Secret to Everybody".getBytes(StandardCharsets.UTF_8);
    var secret = WebhookSecret.parse("whsec_" + Base64.getEncoder().encodeToString(key));
    byte[] body = "Hello, World!".getBytes(StandardCharsets.UTF_8);
    assertThat(Signing.GITHUB.headers(List.of(secret), "id", 1, body))
        .containsEntry(
            "x-hub-signature-256",
            "sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17");
  }

  @Test
  void deliver_idWithOddCharacters_arrivesVerified() throws IOException {
    try (var receiver = Receiver.answering(200);
        var sink = sink(receiver.url(), LONG)) {
      assertThat(sink.deliver(Incidents.open("a b%é😀", 1), null).kind())
          .isEqualTo(Outcome.Kind.DELIVERED);
      assertThat(receiver.messages().get(0).verified()).isTrue();
      assertThat(receiver.messages().get(0).id()).isEqualTo("a%20b%25%c3%a9%f0%9f%98%80-1");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "200, DELIVERED",
    "201, DELIVERED",
    "202, DELIVERED",
    "410, GONE",
    "400, REFUSED",
    "401, REFUSED",
    "404, REFUSED",
    "415, REFUSED",
    "408, RETRY",
    "429, RETRY",
    "500, RETRY",
    "503, RETRY",
    "599, RETRY",
    "301, REFUSED",
    "304, REFUSED"
  })
  void deliver_status_decidesOutcome(int status, Outcome.Kind kind) throws IOException {
    try (var receiver = Receiver.answering(status);
        var sink = sink(receiver.url(), LONG)) {
      Outcome outcome = sink.deliver(incident, null);
      assertThat(outcome.kind()).isEqualTo(kind);
      assertThat(outcome.detail()).startsWith("HTTP " + status);
      assertThat(outcome.askedWait()).isZero();
    }
  }

  @Test
  void deliver_tooManyRequests_waitsAsAsked() throws IOException {
    HttpHandler busy =
        exchange -> {
          exchange.getResponseHeaders().set("Retry-After", "7");
          Receiver.answer(exchange, 429);
        };
    try (var receiver = new Receiver(0, busy);
        var sink = sink(receiver.url(), LONG)) {
      assertThat(sink.deliver(incident, null))
          .isEqualTo(Outcome.retry("HTTP 429", Duration.ofSeconds(7)));
    }
  }

  @Test
  void deliver_redirect_isNotFollowed() throws IOException {
    try (var inner = Receiver.answering(200);
        var receiver =
            new Receiver(
                0,
                exchange -> {
                  boolean first = exchange.getRequestHeaders().getFirst("webhook-id").equals("a-1");
                  String location = first ? inner.url() : "http://169.254.169.254/latest/meta-data";
                  exchange.getResponseHeaders().set("Location", location);
                  Receiver.answer(exchange, 307);
                });
        var sink = sink(receiver.url(), LONG)) {
      Outcome refused = Outcome.refused("HTTP 307, redirects are not followed");
      assertThat(sink.deliver(Incidents.open("a", 1), null)).isEqualTo(refused);
      assertThat(sink.deliver(Incidents.open("b", 1), null)).isEqualTo(refused);
      assertThat(inner.messages()).isEmpty();
    }
  }

  @Test
  void deliver_addressNotAllowed_isRefusedUnsent() throws IOException {
    try (var receiver = Receiver.answering(200)) {
      for (String host : List.of("127.0.0.1", "localhost")) {
        String url = receiver.url().replace("127.0.0.1", host);
        var config = config(url, /* allowPrivate= */ false, SHORT);
        try (var sink = new WebhookSink("s", "c", config, InstantSource.system())) {
          Outcome outcome = sink.deliver(incident, null);
          assertThat(outcome.kind()).isEqualTo(Outcome.Kind.REFUSED);
          assertThat(outcome.detail()).contains("private address");
        }
      }
      assertThat(receiver.messages()).isEmpty();
    }
  }

  @Test
  void deliver_receiverHangs_timesOutAndHangsUp() throws Exception {
    try (var server = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
        var sink = sink("http://127.0.0.1:" + server.getLocalPort() + "/", SHORT)) {
      CompletableFuture<Integer> served =
          CompletableFuture.supplyAsync(
              () -> {
                try (Socket socket = server.accept()) {
                  return socket.getInputStream().readAllBytes().length; // until we are hung up on
                } catch (IOException e) {
                  throw new IllegalStateException(e);
                }
              });
      assertThat(sink.deliver(incident, null)).isEqualTo(Outcome.retry("no answer within 400 ms"));
      assertThat(served.get(10, TimeUnit.SECONDS)).isPositive();
    }
  }

  @Test
  void deliver_hugeAnswer_isReadNoFurtherThanNeeded() throws IOException {
    var cutShort = new AtomicBoolean();
    HttpHandler huge =
        exchange -> {
          exchange.sendResponseHeaders(200, 0);
          try (OutputStream out = exchange.getResponseBody()) {
            for (int i = 0; i < 1_000; i++) {
              out.write(new byte[100_000]);
            }
          } catch (IOException e) {
            cutShort.set(true);
            throw e;
          }
        };
    try (var receiver = new Receiver(0, huge);
        var sink = sink(receiver.url(), LONG)) {
      assertThat(sink.deliver(incident, null)).isEqualTo(Outcome.delivered("HTTP 200"));
      await().untilTrue(cutShort);
    }
  }

  @Test
  void deliver_bodyDrips_countsTheStatus() throws IOException {
    var release = new CountDownLatch(1);
    HttpHandler drip =
        exchange -> {
          exchange.sendResponseHeaders(202, 0);
          exchange.getResponseBody().write('.');
          exchange.getResponseBody().flush();
          awaitQuietly(release);
        };
    try (var receiver = new Receiver(0, drip);
        var sink = sink(receiver.url(), SHORT)) {
      assertThat(sink.deliver(incident, null)).isEqualTo(Outcome.delivered("HTTP 202"));
      release.countDown();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "SSH-2.0-x\r\n", "HTTP/1.1 200", "HTTP/1.1 2x0 OK\r\n\r\n", "\0\1"})
  void deliver_notHttp_isWorthAnotherAttempt(String answer) throws Exception {
    try (var server = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
        var sink = sink("http://127.0.0.1:" + server.getLocalPort() + "/", SHORT)) {
      CompletableFuture<Void> served =
          CompletableFuture.runAsync(
              () -> {
                try (Socket socket = server.accept()) {
                  socket.getInputStream().read(new byte[65_536]);
                  socket.getOutputStream().write(answer.getBytes(StandardCharsets.ISO_8859_1));
                } catch (IOException e) {
                  throw new IllegalStateException(e);
                }
              });
      assertThat(sink.deliver(incident, null).kind()).isEqualTo(Outcome.Kind.RETRY);
      served.get();
    }
  }

  @Test
  void deliver_tlsToPlainServerOrClosedPort_isWorthAnotherAttempt() throws IOException {
    int port;
    try (var receiver = Receiver.answering(200);
        var sink = sink(receiver.url().replace("http:", "https:"), SHORT)) {
      port = receiver.port();
      assertThat(sink.deliver(incident, null).kind()).isEqualTo(Outcome.Kind.RETRY);
    }
    try (var sink = sink("http://127.0.0.1:" + port + "/", SHORT)) {
      assertThat(sink.deliver(incident, null)).isEqualTo(Outcome.retry("ConnectException"));
    }
  }

  @Test
  void close_whileReceiverHangs_cancelsTheAttempt()
      throws IOException, ExecutionException, InterruptedException {
    var release = new CountDownLatch(1);
    try (var receiver = new Receiver(0, exchange -> awaitQuietly(release))) {
      WebhookSink sink = sink(receiver.url(), LONG);
      CompletableFuture<Outcome> outcome =
          CompletableFuture.supplyAsync(() -> sink.deliver(incident, null));
      await().until(() -> !receiver.messages().isEmpty());
      sink.close();
      assertThat(outcome.get().kind()).isEqualTo(Outcome.Kind.CANCELLED);
      assertThat(sink.deliver(incident, null).kind()).isEqualTo(Outcome.Kind.CANCELLED);
      release.countDown();
    }
  }

  @Test
  void toString_neverHoldsPathOrSecret() throws IOException {
    try (var receiver = Receiver.answering(200);
        var sink = sink(receiver.url(), SHORT)) {
      assertThat(sink.target()).isEqualTo("http://127.0.0.1:" + receiver.port());
      assertThat(config(receiver.url(), SHORT).toString())
          .contains(sink.target())
          .doesNotContain("/hook", "token", "MfKQ");
      assertThat(sink.fingerprint()).hasSize(32).doesNotContain("token");
    }
  }

  private static WebhookSink sink(String url, Duration timeout) {
    return new WebhookSink("chat", "cluster-a", config(url, timeout), InstantSource.system());
  }

  private static WebhookConfig config(String url, Duration timeout) {
    return config(url, /* allowPrivate= */ true, timeout);
  }

  private static WebhookConfig config(String url, boolean allowPrivate, Duration timeout) {
    return new WebhookConfig(
        new Endpoint(URI.create(url), allowPrivate, List.of(), timeout),
        secrets(),
        Signing.STANDARD);
  }

  private static List<WebhookSecret> secrets() {
    return List.of(WebhookSecret.parse(Receiver.SECRET));
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
