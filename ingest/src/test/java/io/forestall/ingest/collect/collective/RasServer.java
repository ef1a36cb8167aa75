package io.forestall.ingest.collect.collective;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Speaks the line protocol of NCCL's RAS server as its manual has it, in the way the test wants.
 * Stands in for the real one, which needs GPUs.
 */
final class RasServer implements AutoCloseable {
  /** How it behaves. */
  enum Manner {
    JSON,
    TEXT_ONLY,
    HANGS_UP_ON_FORMATS,
    ACCEPTS_AND_HANGS,
    DRIBBLES,
    GARBAGE,
    ENDLESS
  }

  private final ServerSocket server;
  private final CountDownLatch closing = new CountDownLatch(1);
  final List<String> heard = Collections.synchronizedList(new ArrayList<>());
  volatile Manner manner;
  volatile String json = RasAnswers.json(1, 1, 1, 1);
  volatile String text = RasAnswers.TEXT_OK;

  RasServer(Manner manner) throws IOException {
    this.manner = manner;
    server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    start(this::accept);
  }

  int port() {
    return server.getLocalPort();
  }

  private static void start(Runnable task) {
    var thread = new Thread(task, "ras-server");
    thread.setDaemon(true);
    thread.start();
  }

  private void accept() {
    while (!server.isClosed()) {
      try {
        Socket client = server.accept();
        start(() -> talk(client));
      } catch (IOException e) {
        return; // closed
      }
    }
  }

  private void talk(Socket client) {
    try (client) {
      OutputStream out = client.getOutputStream();
      var in =
          new BufferedReader(
              new InputStreamReader(client.getInputStream(), StandardCharsets.US_ASCII));
      switch (manner) {
        case ACCEPTS_AND_HANGS -> closing.await();
        case GARBAGE -> send(out, "\u0000\u0001\u00FF}{]".repeat(100) + "\n");
        case DRIBBLES -> {
          greet(in, out);
          do {
            send(out, " ");
          } while (!closing.await(20, TimeUnit.MILLISECONDS));
        }
        case ENDLESS -> {
          greet(in, out);
          send(out, "{\"communicators\": [");
          while (closing.getCount() > 0) {
            send(out, "{\"hash\": \"0x1\", \"size\": 1, \"ranks\": []},".repeat(1_000));
          }
        }
        default -> answer(in, out);
      }
    } catch (IOException | UncheckedIOException e) {
      // the client has hung up
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void greet(BufferedReader in, OutputStream out) throws IOException {
    reply(in, out, "SERVER PROTOCOL 2");
    reply(in, out, "OK");
    reply(in, out, "OK");
    heard.add(in.readLine());
  }

  private void reply(BufferedReader in, OutputStream out, String line) throws IOException {
    heard.add(in.readLine());
    send(out, line + "\n");
  }

  private void answer(BufferedReader in, OutputStream out) throws IOException {
    String format = "text";
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      heard.add(line);
      if (line.startsWith("CLIENT PROTOCOL")) {
        send(out, "SERVER PROTOCOL 2\n");
      } else if (line.startsWith("TIMEOUT")) {
        send(out, "OK\n");
      } else if (line.startsWith("SET FORMAT")) {
        if (manner == Manner.HANGS_UP_ON_FORMATS) {
          return;
        }
        boolean knows = manner == Manner.JSON;
        format = knows ? "json" : "text";
        send(out, knows ? "OK\n" : "ERROR: Unknown command\n");
      } else if (line.equals("VERBOSE STATUS")) {
        send(out, format.equals("json") ? json : text);
        return;
      }
    }
  }

  private static void send(OutputStream out, String text) throws IOException {
    out.write(text.getBytes(StandardCharsets.ISO_8859_1));
    out.flush();
  }

  @Override
  public void close() throws IOException {
    closing.countDown();
    server.close();
  }
}
