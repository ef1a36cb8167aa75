package io.forestall.ingest.publish;

import io.forestall.schemas.serde.EmbeddedRegistry;
import io.forestall.schemas.serde.SchemaRegistry;
import java.nio.ByteBuffer;
import org.apache.avro.Schema;

/**
 * Turns the schema ids in the spool, which are the embedded registry's, into those of the registry
 * in use. So nothing but sending waits for a registry.
 */
final class SchemaIds {
  private static final int ID_OFFSET = 1; // behind the magic byte

  private final SchemaRegistry registry;

  SchemaIds(SchemaRegistry registry) {
    this.registry = registry;
  }

  /**
   * The framed value with the registry's id.
   *
   * @throws RuntimeException if the registry does not answer
   */
  byte[] translate(byte[] framed) {
    EmbeddedRegistry embedded = EmbeddedRegistry.released();
    if (registry == embedded) {
      return framed;
    }
    ByteBuffer value = ByteBuffer.wrap(framed.clone());
    Schema schema = embedded.schemaOf(value.getInt(ID_OFFSET));
    return schema == null ? framed : value.putInt(ID_OFFSET, registry.idOf(schema)).array();
  }
}
