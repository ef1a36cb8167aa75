package io.forestall.alerts.notify;

import static io.forestall.schemas.Checks.requireArgument;

import java.security.GeneralSecurityException;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * A shared secret in the Standard Webhooks spelling: {@code whsec_} and the base64 of 24 to 64
 * bytes. It never prints itself.
 */
public final class WebhookSecret {
  private static final String PREFIX = "whsec_";
  private static final String ALGORITHM = "HmacSHA256";

  private final SecretKeySpec key;

  private WebhookSecret(byte[] key) {
    this.key = new SecretKeySpec(key, ALGORITHM);
  }

  /**
   * Reads one secret.
   *
   * @throws IllegalArgumentException if it is not of that form; the message never repeats it
   */
  public static WebhookSecret parse(String text) {
    String stripped = text.strip();
    requireArgument(stripped.startsWith(PREFIX), "a webhook secret begins with %s", PREFIX);
    byte[] key;
    try {
      key = Base64.getDecoder().decode(stripped.substring(PREFIX.length()));
    } catch (IllegalArgumentException e) { // its message quotes a character of the secret
      key = new byte[0];
    }
    requireArgument(
        key.length >= 24 && key.length <= 64,
        "a webhook secret holds the base64 of 24 to 64 bytes after %s",
        PREFIX);
    return new WebhookSecret(key);
  }

  byte[] hmac(byte[]... parts) {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(key);
      for (byte[] part : parts) {
        mac.update(part);
      }
      return mac.doFinal();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform has " + ALGORITHM, e);
    }
  }

  @Override
  public String toString() {
    return PREFIX + "***";
  }
}
