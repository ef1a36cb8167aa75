package io.forestall.schemas.serde;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import org.apache.avro.Schema;
import org.jspecify.annotations.Nullable;

/**
 * The file registry inside the jar: every schema ever released, under the id it will keep for ever.
 *
 * <p>Files {@code registry/<id>.avsc}, listed in {@code registry/index.txt}. Agents, scorers and
 * sinks of one version therefore agree on ids without talking to anyone; a record of an older
 * version is read with the schema that wrote it. A changed schema is a new file with the next id; a
 * test refuses changes that are not compatible in both directions.
 *
 * <p>Immutable after construction; any thread may use it.
 */
public final class EmbeddedRegistry implements SchemaRegistry {
  private static final String FOLDER = "registry/";

  private final Map<Integer, Schema> byId;
  private final Map<Schema, Integer> bySchema;

  private EmbeddedRegistry(Map<Integer, Schema> byId) {
    this.byId = Collections.unmodifiableMap(byId);
    this.bySchema = new HashMap<>();
    byId.forEach((id, schema) -> bySchema.put(schema, id));
  }

  /** The registry of this release. */
  public static EmbeddedRegistry released() {
    return Released.REGISTRY;
  }

  @Override
  public int idOf(Schema schema) {
    Integer id = bySchema.get(schema);
    if (id == null) {
      throw new IllegalArgumentException(
          "schema " + schema.getFullName() + " is not among the released ones");
    }
    return id;
  }

  @Override
  public @Nullable Schema schemaOf(int id) {
    return byId.get(id);
  }

  /** Every released schema, the oldest first. */
  public Collection<Schema> schemas() {
    return byId.values();
  }

  private static final class Released {
    static final EmbeddedRegistry REGISTRY = load();

    private static EmbeddedRegistry load() {
      var byId = new TreeMap<Integer, Schema>();
      for (String line : read(FOLDER + "index.txt").lines().toList()) {
        int id = Integer.parseInt(line.strip());
        byId.put(id, new Schema.Parser().parse(read(FOLDER + id + ".avsc")));
      }
      return new EmbeddedRegistry(byId);
    }

    private static String read(String resource) {
      try (InputStream in =
          EmbeddedRegistry.class.getResourceAsStream("/io/forestall/schemas/" + resource)) {
        if (in == null) {
          throw new IllegalStateException("resource " + resource + " is missing from the jar");
        }
        return new String(in.readAllBytes(), StandardCharsets.UTF_8);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
