package io.forestall.schemas.serde;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.sun.net.httpserver.HttpServer;
import io.forestall.schemas.record.Reject;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class HttpRegistryTest {
  private final AtomicInteger calls = new AtomicInteger();
  private HttpServer server;
  private HttpRegistry registry;
  private volatile int status = 200;

  @BeforeEach
  void start() throws Exception {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    String schema = Reject.getClassSchema().toString();
    server.createContext(
        "/",
        exchange -> {
          calls.incrementAndGet();
          String path = exchange.getRequestURI().getPath();
          String answer =
              path.endsWith("/versions")
                  ? "{\"id\":12}"
                  : "{\"schema\":\"" + schema.replace("\\", "\\\\").replace("\"", "\\\"") + "\"}";
          byte[] body = answer.getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(path.endsWith("/13") ? 404 : status, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    server.start();
    registry = new HttpRegistry(URI.create("http://127.0.0.1:" + server.getAddress().getPort()));
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  @Test
  void idOf_asksOnce() {
    assertThat(registry.idOf(Reject.getClassSchema())).isEqualTo(12);
    assertThat(registry.idOf(Reject.getClassSchema())).isEqualTo(12);
    assertThat(calls).hasValue(1);
  }

  @Test
  void schemaOf_parsesTheAnswer_andRemembersWhatIsUnknown() {
    assertThat(registry.schemaOf(12)).isEqualTo(Reject.getClassSchema());
    assertThat(registry.schemaOf(13)).isNull();
    assertThat(registry.schemaOf(13)).isNull();
    assertThat(calls).hasValue(2);
  }

  @Test
  void schemaOf_registryInTrouble_isNoAnswer() {
    status = 500;
    assertThatExceptionOfType(RegistryUnavailableException.class)
        .isThrownBy(() -> registry.schemaOf(12));
    status = 200;
    assertThat(registry.schemaOf(12)).isNotNull();
  }

  @Test
  void idOf_refused_namesSchemaAndStatus() {
    status = 409;
    assertThatIllegalArgumentException()
        .isThrownBy(() -> registry.idOf(Reject.getClassSchema()))
        .withMessageContaining("Reject")
        .withMessageContaining("409");
  }
}
