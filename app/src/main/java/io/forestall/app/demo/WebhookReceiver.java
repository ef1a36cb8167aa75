package io.forestall.app.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.forestall.alerts.notify.StandardWebhooksSignature;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.InstantSource;
import java.util.function.Consumer;

/**
 * Somebody else's end of the webhook: takes the message only if its signature is right, as a
 * receiver should.
 */
final class WebhookReceiver implements AutoCloseable {
  private static final int MAX_BODY_BYTES = 64 << 10;

  /**
   * A message whose signature was right.
   *
   * @param id the CloudEvent's id, the same on every retry
   */
  record Received(String id, String type, String incident) {}

  private final HttpServer server;

  private WebhookReceiver(HttpServer server) {
    this.server = server;
  }

  static WebhookReceiver start(
      StandardWebhooksSignature signature, InstantSource clock, Consumer<Received> sink)
      throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    var mapper = new ObjectMapper();
    server.createContext(
        "/incidents", exchange -> handle(exchange, signature, clock, mapper, sink));
    server.start();
    return new WebhookReceiver(server);
  }

  private static void handle(
      HttpExchange exchange,
      StandardWebhooksSignature signature,
      InstantSource clock,
      ObjectMapper mapper,
      Consumer<Received> sink)
      throws IOException {
    try (exchange) {
      byte[] body = exchange.getRequestBody().readNBytes(MAX_BODY_BYTES);
      boolean genuine =
          signature.verify(
              header(exchange, StandardWebhooksSignature.ID_HEADER),
              header(exchange, StandardWebhooksSignature.TIMESTAMP_HEADER),
              header(exchange, StandardWebhooksSignature.SIGNATURE_HEADER),
              body,
              clock.instant());
      if (genuine) {
        JsonNode event = mapper.readTree(body);
        sink.accept(
            new Received(
                event.path("id").asText(),
                event.path("type").asText(),
                event.path("data").path("id").asText()));
      }
      exchange.sendResponseHeaders(genuine ? 204 : 401, -1);
    }
  }

  private static String header(HttpExchange exchange, String name) {
    String value = exchange.getRequestHeaders().getFirst(name);
    return value == null ? "" : value;
  }

  URI address() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/incidents");
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
