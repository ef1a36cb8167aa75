package io.forestall.schemas.serde;

import io.forestall.schemas.record.Incident;
import org.apache.avro.util.ClassSecurityValidator;

/**
 * Avro 1.12.2 builds only classes that are trusted by name, and reads its system properties once,
 * whenever its first class is loaded; so the contract's records are added to what is trusted then.
 * Encoders and decoders do so by themselves; who builds records with neither calls {@link #trust}
 * once.
 */
public final class TrustedRecords {
  private static final String RECORDS = Incident.class.getPackageName();

  static {
    ClassSecurityValidator.setGlobal(
        ClassSecurityValidator.composite(
            ClassSecurityValidator.getGlobal(), type -> type.getPackageName().equals(RECORDS)));
  }

  private TrustedRecords() {}

  /** Returns when records can be read and written. */
  public static void trust() {}
}
