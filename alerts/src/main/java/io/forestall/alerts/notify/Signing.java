package io.forestall.alerts.notify;

import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** How a web hook is signed. */
public enum Signing {
  /** {@link StandardWebhooksSignature}: against forgery and against replay. */
  STANDARD {
    @Override
    Map<String, String> headers(
        List<WebhookSecret> secrets, String id, long epochSeconds, byte[] body) {
      var headers = identity(id, epochSeconds);
      headers.put(
          StandardWebhooksSignature.SIGNATURE_HEADER,
          new StandardWebhooksSignature(secrets).sign(id, epochSeconds, body));
      return headers;
    }
  },
  /**
   * {@code X-Hub-Signature-256}, an HMAC-SHA256 over the body alone, as GitHub's hooks have it, for
   * receivers that know nothing else: a message caught on its way can be sent again. Only the first
   * secret signs.
   */
  GITHUB {
    @Override
    Map<String, String> headers(
        List<WebhookSecret> secrets, String id, long epochSeconds, byte[] body) {
      var headers = identity(id, epochSeconds);
      headers.put(GITHUB_HEADER, "sha256=" + HexFormat.of().formatHex(secrets.get(0).hmac(body)));
      return headers;
    }
  };

  /** The header of {@link #GITHUB}. */
  static final String GITHUB_HEADER = "x-hub-signature-256";

  /** The headers of a message; the id is the same on every retry. */
  abstract Map<String, String> headers(
      List<WebhookSecret> secrets, String id, long epochSeconds, byte[] body);

  private static Map<String, String> identity(String id, long epochSeconds) {
    Map<String, String> headers = new LinkedHashMap<>();
    headers.put(StandardWebhooksSignature.ID_HEADER, id);
    headers.put(StandardWebhooksSignature.TIMESTAMP_HEADER, String.valueOf(epochSeconds));
    return headers;
  }
}
