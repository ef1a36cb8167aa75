package io.forestall.streams.core.triage;

import io.forestall.streams.core.Evidence;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Names an incident by a hash of where, what and when it began, so that a replay says the same. */
final class IncidentId {
  private IncidentId() {}

  static String of(String group, Evidence first) {
    String identity =
        String.join(
            "|",
            group,
            first.node(),
            first.faultClass().name(),
            first.device(),
            "" + first.sinceMillis());
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256").digest(identity.getBytes(StandardCharsets.UTF_8));
      return "inc-" + HexFormat.of().formatHex(hash, 0, 10);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e); // every Java has it
    }
  }
}
