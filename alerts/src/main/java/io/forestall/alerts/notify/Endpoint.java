package io.forestall.alerts.notify;

import static io.forestall.schemas.Checks.requireArgument;

import io.forestall.schemas.config.ConfigSection;
import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * An HTTP address that a sink posts to. It prints as its target alone: the path of a URL is often a
 * credential.
 *
 * @param allow addresses, ranges and hosts that are reachable although they are not public
 * @param timeout for one whole attempt
 */
public record Endpoint(URI url, boolean allowPrivate, List<String> allow, Duration timeout) {
  static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(15);
  static final String HIDDEN = "(not shown)";
  private static final Duration SHORTEST_TIMEOUT = Duration.ofMillis(100);
  private static final Duration LONGEST_TIMEOUT = Duration.ofSeconds(60);

  public Endpoint {
    String scheme = String.valueOf(url.getScheme()).toLowerCase(Locale.ROOT);
    requireArgument(
        scheme.equals("http") || scheme.equals("https"), "url must begin with http:// or https://");
    requireArgument(url.getHost() != null, "url must have a host name or address");
    requireArgument(url.getRawUserInfo() == null, "url must not hold a user or password");
    requireArgument(url.getRawFragment() == null, "url must not hold a fragment");
    requireArgument(url.getPort() != 0 && url.getPort() <= 65_535, "url must have a valid port");
    requireArgument(
        timeout.compareTo(SHORTEST_TIMEOUT) >= 0 && timeout.compareTo(LONGEST_TIMEOUT) <= 0,
        "timeout must be in [100ms, 60s]: %s",
        timeout);
    allow = List.copyOf(allow);
  }

  /**
   * Reads url, allowPrivate, allow and timeout; null if a mistake was noted. The url may be given
   * as env:NAME or file:PATH.
   *
   * @param standard the address when none is configured; empty if one must be
   */
  static @Nullable Endpoint from(
      ConfigSection section, String standard, Function<String, @Nullable String> environment) {
    boolean allowPrivate = section.flag("allowPrivate", false);
    List<String> allow = allowed(section);
    Duration timeout =
        section.duration("timeout", DEFAULT_TIMEOUT, SHORTEST_TIMEOUT, LONGEST_TIMEOUT);
    String url = standard.isEmpty() ? section.requiredText("url") : section.text("url", standard);
    if (url.isBlank()) {
      return null;
    }
    try {
      var endpoint =
          new Endpoint(URI.create(SecretText.read(url, environment)), allowPrivate, allow, timeout);
      endpoint.requireAllowedLiteral();
      return endpoint;
    } catch (IllegalArgumentException e) {
      section.fail("url", HIDDEN, withoutQuote(e));
      return null;
    }
  }

  /** The same, with this path after whatever the address has already. */
  Endpoint at(String path) {
    String base = url.toString();
    String trimmed = base.endsWith("/") ? base.substring(0, base.length() - 1) : base;
    return new Endpoint(URI.create(trimmed + path), allowPrivate, allow, timeout);
  }

  /** Scheme, host and port: what is safe to print. */
  String target() {
    int port = url.getPort();
    return url.getScheme() + "://" + url.getHost() + (port < 0 ? "" : ":" + port);
  }

  /** Digest of the whole address: another value means another receiver. */
  String fingerprint() {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256")
              .digest(url.toString().getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest, 0, 16);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  AddressGuard guard() {
    return guard(allowPrivate, allow);
  }

  @Override
  public String toString() {
    return "Endpoint[" + target() + ", timeout=" + timeout + "]";
  }

  /** An address that will always be refused is a mistake of the configuration, said at once. */
  private void requireAllowedLiteral() {
    AddressGuard literals =
        new AddressGuard(
            allowPrivate,
            allow,
            host -> {
              boolean literal = host.startsWith("[") || Cidr.looksNumeric(host);
              return literal ? InetAddress.getAllByName(host) : new InetAddress[0];
            });
    try {
      String refusal = literals.refusal(url.getHost());
      if (refusal != null) {
        throw new IllegalArgumentException(refusal + " is refused; list it under allow if meant");
      }
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException("url has no valid address", e);
    }
  }

  private static List<String> allowed(ConfigSection section) {
    List<String> allow = section.texts("allow");
    try {
      guard(false, allow);
      return allow;
    } catch (IllegalArgumentException e) {
      section.fail("allow", allow, String.valueOf(e.getMessage()));
      return List.of();
    }
  }

  private static AddressGuard guard(boolean allowPrivate, List<String> allow) {
    return new AddressGuard(allowPrivate, allow, InetAddress::getAllByName);
  }

  private static String withoutQuote(IllegalArgumentException problem) {
    // URI.create quotes its input, which may hold a credential.
    boolean fromUri = problem.getCause() instanceof URISyntaxException;
    return fromUri ? "must be a URL" : String.valueOf(problem.getMessage());
  }
}
