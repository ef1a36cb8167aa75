package io.forestall.schemas.serde;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.avro.Schema;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/**
 * A Confluent-compatible registry, such as Apicurio's {@code /apis/ccompat/v7}: two calls, {@code
 * POST /subjects/NAME/versions} and {@code GET /schemas/ids/ID}. The subject is the record's full
 * name, so that one schema serves a topic under any prefix.
 *
 * <p>Answers are cached for ever, for an id never changes its meaning; an unknown id is asked for
 * again after a minute, never per record. Any thread may use it.
 *
 * @see <a
 *     href="https://docs.confluent.io/platform/current/schema-registry/develop/api.html">API</a>
 */
public final class HttpRegistry implements SchemaRegistry {
  private static final String CONTENT_TYPE = "application/vnd.schemaregistry.v1+json";
  private static final Pattern ID = Pattern.compile("\"id\"\\s*:\\s*(\\d+)");
  private static final Duration TIMEOUT = Duration.ofSeconds(10);
  private static final long UNKNOWN_FOR_NANOS = TimeUnit.MINUTES.toNanos(1);
  private static final int MAX_UNKNOWN = 1_000;

  private final URI base;
  private final HttpClient client;
  private final Map<Schema, Integer> ids = new ConcurrentHashMap<>();
  private final Map<Integer, Schema> schemas = new ConcurrentHashMap<>();
  private final Map<Integer, Long> unknownSinceNanos = new ConcurrentHashMap<>();

  /** The base address ends before {@code /subjects}. */
  public HttpRegistry(URI base) {
    this.base = URI.create(base.toString().replaceAll("/+$", ""));
    this.client = HttpClient.newBuilder().connectTimeout(TIMEOUT).build();
  }

  @Override
  public int idOf(Schema schema) {
    return ids.computeIfAbsent(schema, this::register);
  }

  @Override
  public @Nullable Schema schemaOf(int id) {
    Schema known = schemas.get(id);
    if (known != null) {
      return known;
    }
    long now = System.nanoTime();
    Long askedNanos = unknownSinceNanos.get(id);
    if (askedNanos != null && now - askedNanos < UNKNOWN_FOR_NANOS) {
      return null;
    }
    Schema fetched = fetch(id);
    if (fetched == null) {
      if (unknownSinceNanos.size() >= MAX_UNKNOWN) { // garbage ids must not fill the heap
        unknownSinceNanos.clear();
      }
      unknownSinceNanos.put(id, now);
    } else {
      unknownSinceNanos.remove(id);
      schemas.put(id, fetched);
    }
    return fetched;
  }

  private int register(Schema schema) {
    String body = "{\"schemaType\":\"AVRO\",\"schema\":" + quote(schema.toString()) + "}";
    HttpResponse<String> answer =
        send(
            request("/subjects/" + schema.getFullName() + "/versions")
                .header("Content-Type", CONTENT_TYPE)
                .POST(HttpRequest.BodyPublishers.ofString(body)));
    Matcher id = ID.matcher(answer.body());
    if (answer.statusCode() != 200 || !id.find()) {
      throw new IllegalArgumentException(
          "registry refused schema " + schema.getFullName() + ": HTTP " + answer.statusCode());
    }
    return Integer.parseInt(id.group(1));
  }

  private @Nullable Schema fetch(int id) {
    HttpResponse<String> answer = send(request("/schemas/ids/" + id).GET());
    if (answer.statusCode() == 404) {
      return null;
    }
    // JSON is YAML: the one reader of structured text that this module has.
    Object parsed = new Yaml(new SafeConstructor(new LoaderOptions())).load(answer.body());
    if (answer.statusCode() == 200
        && parsed instanceof Map<?, ?> fields
        && fields.get("schema") instanceof String text) {
      return new Schema.Parser().parse(text);
    }
    throw new RegistryUnavailableException("registry answered HTTP " + answer.statusCode());
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create(base + path))
        .timeout(TIMEOUT)
        .header("Accept", CONTENT_TYPE);
  }

  private HttpResponse<String> send(HttpRequest.Builder request) {
    try {
      return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    } catch (IOException e) {
      throw new RegistryUnavailableException(
          "registry " + base.getHost() + " does not answer: " + e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new RegistryUnavailableException("interrupted while asking the registry");
    }
  }

  private static String quote(String text) {
    return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n") + '"';
  }
}
