package io.forestall.ingest.collect.collective;

import java.io.BufferedInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Asks NCCL's RAS server for its verbose status, as JSON where it can.
 *
 * <pre>
 *   CLIENT PROTOCOL 2 → SERVER PROTOCOL 2     TIMEOUT 5 → OK
 *   SET FORMAT json → OK (NCCL 2.28.7)        VERBOSE STATUS → the answer, then it hangs up
 * </pre>
 *
 * <ul>
 *   <li>Bounded: the whole talk ends at the timeout however slowly bytes come, and at the
 *       configured number of bytes. The answer is read as it comes; it is never held as a whole.
 *   <li>A server that knows no format, even one that hangs up on the question, is asked again in
 *       text, and from then on only so. Not tried against a real server. One thread.
 * </ul>
 */
final class RasClient {
  private static final int MAX_REPLY = 1_024;

  private final RasConfig config;
  private final LongSupplier nanoTime;
  private boolean knowsJson = true;

  RasClient(RasConfig config, LongSupplier nanoTime) {
    this.config = config;
    this.nanoTime = nanoTime;
  }

  /** The answer was longer than the configured number of bytes. */
  static final class TooLongException extends IOException {
    private static final long serialVersionUID = 1;

    TooLongException(long bytes) {
      super("answer of more than " + bytes + " bytes");
    }
  }

  /**
   * Asks once.
   *
   * @throws java.net.ConnectException if nothing listens there, as when no job runs
   * @throws SocketTimeoutException if the server did not end its answer in time
   * @throws IOException if the answer is none, or too long
   */
  RasStatus ask() throws IOException {
    long deadline = nanoTime.getAsLong() + config.timeout().toNanos();
    RasStatus status = knowsJson ? ask(deadline, /* asJson= */ true) : null;
    if (status == null) {
      knowsJson = false;
      status = ask(deadline, /* asJson= */ false);
    }
    if (status == null) {
      throw new IOException("server refuses to answer");
    }
    return status;
  }

  /** Null when the server does not know the format. */
  private @Nullable RasStatus ask(long deadline, boolean asJson) throws IOException {
    try (var socket = new Socket()) {
      socket.connect(new InetSocketAddress(config.host(), config.port()), millisLeft(deadline));
      var in = new BufferedInputStream(new Bounded(socket, deadline));
      OutputStream out = socket.getOutputStream();
      if (!reply(in, out, "CLIENT PROTOCOL 2").startsWith("SERVER PROTOCOL")) {
        throw new IOException("not a RAS server");
      }
      reply(in, out, "TIMEOUT " + Math.max(1, config.timeout().toSeconds() / 2));
      if (asJson && !reply(in, out, "SET FORMAT json").equals("OK")) {
        return null;
      }
      send(out, "VERBOSE STATUS");
      return read(in);
    }
  }

  private static RasStatus read(BufferedInputStream in) throws IOException {
    in.mark(MAX_REPLY);
    int first = in.read();
    for (int blanks = 0; Character.isWhitespace(first) && blanks < MAX_REPLY / 2; blanks++) {
      first = in.read();
    }
    in.reset();
    return first == '{' ? RasJsonParser.parse(in) : RasTextParser.parse(in);
  }

  private static void send(OutputStream out, String line) throws IOException {
    out.write((line + '\n').getBytes(StandardCharsets.US_ASCII));
    out.flush();
  }

  /** The line that answers a line; empty when the server hangs up. */
  private static String reply(InputStream in, OutputStream out, String line) throws IOException {
    send(out, line);
    var reply = new StringBuilder();
    for (int next = in.read(); next >= 0 && next != '\n'; next = in.read()) {
      if (reply.length() == MAX_REPLY) {
        throw new IOException("a reply without an end");
      }
      reply.append((char) next);
    }
    return reply.toString().strip();
  }

  private int millisLeft(long deadline) throws SocketTimeoutException {
    long millis = TimeUnit.NANOSECONDS.toMillis(deadline - nanoTime.getAsLong());
    if (millis <= 0) {
      throw new SocketTimeoutException("no whole answer within " + config.timeout());
    }
    return (int) Math.min(Integer.MAX_VALUE, millis);
  }

  /** Bytes of a socket, up to the deadline and the limit. */
  private final class Bounded extends FilterInputStream {
    private final Socket socket;
    private final long deadline;
    private long bytes;

    Bounded(Socket socket, long deadline) throws IOException {
      super(socket.getInputStream());
      this.socket = socket;
      this.deadline = deadline;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] into, int from, int length) throws IOException {
      socket.setSoTimeout(millisLeft(deadline)); // each read may wait for as long as is left
      int read = super.read(into, from, length);
      bytes += Math.max(0, read);
      if (bytes > config.maxBytes()) {
        throw new TooLongException(config.maxBytes());
      }
      return read;
    }
  }
}
