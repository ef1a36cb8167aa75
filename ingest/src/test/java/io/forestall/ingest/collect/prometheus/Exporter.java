package io.forestall.ingest.collect.prometheus;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.zip.GZIPOutputStream;

/** An exporter on a free local port that answers as the test wants. */
final class Exporter implements AutoCloseable {
  static final String TEXT = "text/plain; version=0.0.4; charset=utf-8";

  private final HttpServer server;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private volatile Answer answer;
  volatile Headers lastRequest = new Headers();

  /** Writes a body; it may fail when the client hangs up, which is then as it should be. */
  interface Body {
    void write(OutputStream out) throws IOException;
  }

  record Answer(int status, String contentType, boolean gzip, Body body) {}

  Exporter() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    answer = new Answer(200, TEXT, false, out -> {});
    server.createContext(
        "/metrics",
        exchange -> {
          lastRequest = exchange.getRequestHeaders();
          Answer current = answer;
          if (!current.contentType.isEmpty()) {
            exchange.getResponseHeaders().set("Content-Type", current.contentType);
          }
          if (current.gzip) {
            exchange.getResponseHeaders().set("Content-Encoding", "gzip");
          }
          exchange.sendResponseHeaders(current.status, 0);
          try (OutputStream out = exchange.getResponseBody()) {
            current.body.write(out);
          }
        });
    server.setExecutor(threads);
    server.start();
  }

  URI uri() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/metrics");
  }

  void answer(byte[] body) {
    answer(200, TEXT, body);
  }

  void answer(int status, String contentType, byte[] body) {
    answer = new Answer(status, contentType, false, out -> out.write(body));
  }

  void answer(Body body) {
    answer = new Answer(200, TEXT, false, body);
  }

  void answerPacked(byte[] packed) {
    answer = new Answer(200, TEXT, true, out -> out.write(packed));
  }

  static byte[] gzip(Body body) throws IOException {
    var bytes = new ByteArrayOutputStream();
    try (var packed = new GZIPOutputStream(bytes)) {
      body.write(packed);
    }
    return bytes.toByteArray();
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
