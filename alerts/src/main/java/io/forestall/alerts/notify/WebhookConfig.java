package io.forestall.alerts.notify;

import static io.forestall.schemas.Checks.requireArgument;

import io.forestall.schemas.config.ConfigSection;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Where a web hook goes and how it is protected. It prints as its target alone: the path of a URL
 * is often a credential.
 *
 * @param secrets the new one first while one is being replaced
 * @param allow addresses, ranges and hosts that are reachable although they are not public
 * @param timeout for one whole attempt
 */
public record WebhookConfig(
    URI url,
    List<WebhookSecret> secrets,
    boolean allowPrivate,
    List<String> allow,
    Duration timeout) {
  static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(15);
  private static final Duration SHORTEST_TIMEOUT = Duration.ofMillis(100);
  private static final Duration LONGEST_TIMEOUT = Duration.ofSeconds(60);
  private static final String HIDDEN = "(not shown)";

  public WebhookConfig {
    String scheme = String.valueOf(url.getScheme()).toLowerCase(Locale.ROOT);
    requireArgument(
        scheme.equals("http") || scheme.equals("https"), "url must begin with http:// or https://");
    requireArgument(url.getHost() != null, "url must have a host name or address");
    requireArgument(url.getRawUserInfo() == null, "url must not hold a user or password");
    requireArgument(url.getRawFragment() == null, "url must not hold a fragment");
    requireArgument(url.getPort() != 0 && url.getPort() <= 65_535, "url must have a valid port");
    requireArgument(!secrets.isEmpty(), "at least one secret is needed to sign");
    requireArgument(
        timeout.compareTo(SHORTEST_TIMEOUT) >= 0 && timeout.compareTo(LONGEST_TIMEOUT) <= 0,
        "timeout must be in [100ms, 60s]: %s",
        timeout);
    secrets = List.copyOf(secrets);
    allow = List.copyOf(allow);
  }

  /**
   * Reads url, secrets, allowPrivate, allow and timeout; null if a mistake was noted. The url and
   * each secret may be given as env:NAME or file:PATH.
   */
  public static @Nullable WebhookConfig from(
      ConfigSection section, Function<String, @Nullable String> environment) {
    boolean allowPrivate = section.flag("allowPrivate", false);
    List<String> allow = allowed(section);
    Duration timeout =
        section.duration("timeout", DEFAULT_TIMEOUT, SHORTEST_TIMEOUT, LONGEST_TIMEOUT);
    String url = section.requiredText("url");
    List<WebhookSecret> secrets = secrets(section, environment);
    if (url.isBlank() || secrets.isEmpty()) {
      return null;
    }
    try {
      var config =
          new WebhookConfig(
              URI.create(SecretText.read(url, environment)), secrets, allowPrivate, allow, timeout);
      config.requireAllowedLiteral();
      return config;
    } catch (IllegalArgumentException e) {
      section.fail("url", HIDDEN, withoutQuote(e));
      return null;
    }
  }

  /** Scheme, host and port: what is safe to print. */
  String target() {
    int port = url.getPort();
    return url.getScheme() + "://" + url.getHost() + (port < 0 ? "" : ":" + port);
  }

  AddressGuard guard() {
    return guard(allowPrivate, allow);
  }

  @Override
  public String toString() {
    return "WebhookConfig[" + target() + ", timeout=" + timeout + "]";
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

  private static List<WebhookSecret> secrets(
      ConfigSection section, Function<String, @Nullable String> environment) {
    var secrets = new ArrayList<WebhookSecret>();
    List<String> texts = section.texts("secrets");
    if (texts.isEmpty()) {
      section.fail("secrets", "[]", "must list at least one of env:NAME, file:PATH or whsec_...");
    }
    for (String text : texts) {
      try {
        secrets.add(WebhookSecret.parse(SecretText.read(text, environment)));
      } catch (IllegalArgumentException e) {
        section.fail("secrets", HIDDEN, String.valueOf(e.getMessage()));
      }
    }
    return secrets;
  }

  private static String withoutQuote(IllegalArgumentException problem) {
    // URI.create quotes its input, which may hold a credential.
    boolean fromUri = problem.getCause() instanceof java.net.URISyntaxException;
    return fromUri ? "must be a URL" : String.valueOf(problem.getMessage());
  }
}
