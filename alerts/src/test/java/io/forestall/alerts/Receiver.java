package io.forestall.alerts;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import io.forestall.alerts.notify.StandardWebhooksSignature;
import io.forestall.alerts.notify.WebhookSecret;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A web hook receiver on loopback that verifies signatures and remembers what it was told. */
public final class Receiver implements AutoCloseable {
  public static final String SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

  /** One message. */
  public record Message(
      String id, String body, boolean verified, Map<String, List<String>> headers) {}

  private final StandardWebhooksSignature signature =
      new StandardWebhooksSignature(List.of(WebhookSecret.parse(SECRET)));
  private final List<Message> messages = new CopyOnWriteArrayList<>();
  private final ExecutorService executor = Executors.newCachedThreadPool();
  private final HttpServer server;

  /** A receiver that reads each message and then answers as the handler does. */
  public Receiver(int port, HttpHandler answer) throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 50);
    server.setExecutor(executor);
    server.createContext(
        "/",
        exchange -> {
          messages.add(read(exchange));
          answer.handle(exchange);
        });
    server.start();
  }

  /** A receiver that answers every message with this status. */
  public static Receiver answering(int status) throws IOException {
    return new Receiver(0, exchange -> answer(exchange, status));
  }

  /** Answers with this status, some headers set before, and no body. */
  public static void answer(HttpExchange exchange, int status) throws IOException {
    exchange.sendResponseHeaders(status, -1);
    exchange.close();
  }

  public int port() {
    return server.getAddress().getPort();
  }

  public String url() {
    return "http://127.0.0.1:" + port() + "/hook?token=hidden-token";
  }

  public List<Message> messages() {
    return messages;
  }

  @Override
  public void close() {
    server.stop(0);
    executor.shutdownNow();
  }

  private Message read(HttpExchange exchange) throws IOException {
    byte[] body = exchange.getRequestBody().readAllBytes();
    Map<String, List<String>> headers = Map.copyOf(exchange.getRequestHeaders());
    String id = header(exchange, StandardWebhooksSignature.ID_HEADER);
    boolean verified =
        signature.verify(
            id,
            header(exchange, StandardWebhooksSignature.TIMESTAMP_HEADER),
            header(exchange, StandardWebhooksSignature.SIGNATURE_HEADER),
            body,
            Instant.now());
    return new Message(id, new String(body, StandardCharsets.UTF_8), verified, headers);
  }

  private static String header(HttpExchange exchange, String name) {
    String value = exchange.getRequestHeaders().getFirst(name);
    return value == null ? "" : value;
  }
}
