package io.forestall.alerts.notify;

import static io.forestall.schemas.Checks.requireArgument;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Signs and verifies messages after the Standard Webhooks convention.
 *
 * <pre>
 *   signature = "v1," + base64(HMAC-SHA256(secret, id + "." + epochSeconds + "." + body))
 * </pre>
 *
 * Several secrets give several signatures, separated by spaces, so that a secret can be replaced
 * while receivers still hold the old one. A receiver accepts a message that carries a signature of
 * any of its secrets; others, such as {@code v1a}, are passed over.
 *
 * <p>Immutable; any thread may use it.
 *
 * @see <a href="https://github.com/standard-webhooks/standard-webhooks">Standard Webhooks</a>
 */
public final class StandardWebhooksSignature {
  /** Header with the message's id, the same on every retry. */
  public static final String ID_HEADER = "webhook-id";

  /** Header with the attempt's time in epoch seconds. */
  public static final String TIMESTAMP_HEADER = "webhook-timestamp";

  /** Header with the signatures. */
  public static final String SIGNATURE_HEADER = "webhook-signature";

  /** How far a message's time may be from the receiver's clock. */
  public static final Duration TOLERANCE = Duration.ofMinutes(5);

  private static final String VERSION = "v1,";

  private final List<WebhookSecret> secrets;

  public StandardWebhooksSignature(List<WebhookSecret> secrets) {
    requireArgument(!secrets.isEmpty(), "at least one secret is needed to sign");
    this.secrets = List.copyOf(secrets);
  }

  /** The value of {@link #SIGNATURE_HEADER}. */
  public String sign(String id, long epochSeconds, byte[] body) {
    return secrets.stream()
        .map(secret -> VERSION + base64(secret, id, String.valueOf(epochSeconds), body))
        .collect(Collectors.joining(" "));
  }

  /** Whether a holder of one of the secrets sent this body at about this time. */
  public boolean verify(String id, String timestamp, String signatures, byte[] body, Instant now) {
    return isTimely(timestamp, now)
        && secrets.stream()
            .map(secret -> bytes(VERSION + base64(secret, id, timestamp, body)))
            .anyMatch(expected -> contains(signatures, expected));
  }

  private static boolean contains(String signatures, byte[] expected) {
    boolean found = false;
    for (String signature : signatures.split(" ", -1)) {
      found |= MessageDigest.isEqual(expected, bytes(signature)); // in constant time
    }
    return found;
  }

  private static boolean isTimely(String timestamp, Instant now) {
    if (!timestamp.matches("[0-9]{1,11}")) { // 11 digits last until the year 5138
      return false;
    }
    long skewSeconds = Math.abs(Long.parseLong(timestamp) - now.getEpochSecond());
    return skewSeconds <= TOLERANCE.toSeconds();
  }

  private static String base64(WebhookSecret secret, String id, String timestamp, byte[] body) {
    return Base64.getEncoder().encodeToString(secret.hmac(bytes(id + "." + timestamp + "."), body));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
