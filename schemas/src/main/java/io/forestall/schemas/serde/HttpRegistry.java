package io.forestall.schemas.serde;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
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
 * <p>Answers are cached for ever, for an id never changes its meaning; an unknown id is asked again
 * after a minute's worth of other ids at most, never per record. Any thread may use it.
 *
 * @see <a
 *     href="https://docs.confluent.io/platform/current/schema-registry/develop/api.html">API</a>
 */
public final class HttpRegistry implements SchemaRegistry {
  private static final String CONTENT_TYPE = "application/vnd.schemaregistry.v1+json";
  private static final Pattern ID = Pattern.compile("\"id\"\\s*:\\s*(\\d+)");
  private static final Duration TIMEOUT = Duration.ofSeconds(10);
  private static final int MAX_UNKNOWN = 1_000;

  private final URI base;
  private final HttpClient client;
  private final Map<Schema, Integer> ids = new ConcurrentHashMap<>();
  private final Map<Integer, Optional<Schema>> schemas = new ConcurrentHashMap<>();

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
    Optional<Schema> known = schemas.get(id);
    if (known == null) {
      if (schemas.size() > MAX_UNKNOWN) { // a flood of garbage ids must not fill the heap
        schemas.values().removeIf(Optional::isEmpty);
      }
      known = fetch(id);
      schemas.put(id, known);
    }
    return known.orElse(null);
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

  private Optional<Schema> fetch(int id) {
    HttpResponse<String> answer = send(request("/schemas/ids/" + id).GET());
    if (answer.statusCode() == 404) {
      return Optional.empty();
    }
    // JSON is YAML: the one reader of structured text that this module has.
    Object parsed = new Yaml(new SafeConstructor(new LoaderOptions())).load(answer.body());
    if (answer.statusCode() == 200
        && parsed instanceof Map<?, ?> fields
        && fields.get("schema") instanceof String text) {
      return Optional.of(new Schema.Parser().parse(text));
    }
    throw new IllegalStateException("registry answered HTTP " + answer.statusCode());
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
      throw new UncheckedIOException("registry " + base.getHost() + " does not answer", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while asking the registry", e);
    }
  }

  private static String quote(String text) {
    return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n") + '"';
  }
}
