package io.forestall.alerts.notify;

import static io.forestall.schemas.Checks.requireArgument;

import io.forestall.schemas.config.ConfigSection;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Where a web hook goes and how it is signed.
 *
 * @param secrets the new one first while one is being replaced
 */
public record WebhookConfig(Endpoint endpoint, List<WebhookSecret> secrets, Signing signing)
    implements ReceiverConfig {
  public WebhookConfig {
    requireArgument(!secrets.isEmpty(), "at least one secret is needed to sign");
    secrets = List.copyOf(secrets);
  }

  /**
   * Reads the endpoint, signature and secrets; null if a mistake was noted. Each secret may be
   * given as env:NAME or file:PATH.
   */
  public static @Nullable WebhookConfig from(
      ConfigSection section, Function<String, @Nullable String> environment) {
    Endpoint endpoint = Endpoint.from(section, "", environment);
    Signing signing = section.choice("signature", Signing.STANDARD);
    List<WebhookSecret> secrets = secrets(section, environment);
    return endpoint == null || secrets.isEmpty()
        ? null
        : new WebhookConfig(endpoint, secrets, signing);
  }

  @Override
  public Sink open(String name, Wording wording, InstantSource clock) {
    return new WebhookSink(name, wording.cluster(), this, clock);
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
        section.fail("secrets", Endpoint.HIDDEN, String.valueOf(e.getMessage()));
      }
    }
    return secrets;
  }
}
