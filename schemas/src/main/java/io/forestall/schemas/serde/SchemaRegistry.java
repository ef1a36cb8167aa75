package io.forestall.schemas.serde;

import org.apache.avro.Schema;
import org.jspecify.annotations.Nullable;

/**
 * Knows which schema an id on the wire stands for. Two implementations: {@link EmbeddedRegistry},
 * which travels in the jar and needs nothing, and {@link HttpRegistry} for a Confluent-compatible
 * server.
 */
public interface SchemaRegistry {

  /**
   * The id under which records of this schema are written.
   *
   * @throws IllegalArgumentException if the registry refuses the schema
   */
  int idOf(Schema schema);

  /** The schema of that id; null if the registry has never heard of it. */
  @Nullable Schema schemaOf(int id);
}
