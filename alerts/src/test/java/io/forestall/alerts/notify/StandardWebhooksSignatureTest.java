package io.forestall.alerts.notify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StandardWebhooksSignatureTest {
  // Example of the convention; both signatures computed with openssl and with Python's hmac.
  private static final String SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
  private static final String LONG_SECRET =
      "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8gISIjJCUmJygpKissLS4vMDEyMzQ1Njc4OTo7PD0+Pw==";
  private static final String ID = "msg_p5jXN8AQM9LWM0D4loKWxJek";
  private static final long SECONDS = 1_614_265_330;
  private static final byte[] BODY = "{\"test\": 2432232314}".getBytes(StandardCharsets.UTF_8);
  private static final String SIGNATURE = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=";
  private static final String LONG_SIGNATURE = "v1,LZ5zuwHTqQH3VM8ERUusjzVQq1FXzemvpR8Mk7Ivp5c=";

  private final StandardWebhooksSignature signature = signature(SECRET);

  @Test
  void sign_publishedExample_givesPublishedSignature() {
    assertThat(signature.sign(ID, SECONDS, BODY)).isEqualTo(SIGNATURE);
    assertThat(signature(LONG_SECRET).sign(ID, SECONDS, BODY)).isEqualTo(LONG_SIGNATURE);
  }

  @Test
  void sign_severalSecrets_givesOneSignatureForEach() {
    assertThat(signature(SECRET, LONG_SECRET).sign(ID, SECONDS, BODY))
        .isEqualTo(SIGNATURE + " " + LONG_SIGNATURE);
  }

  @Test
  void verify_eitherSecretDuringRotation_accepts() {
    String both = signature(SECRET, LONG_SECRET).sign(ID, SECONDS, BODY);
    assertThat(verify(signature(SECRET), both, SECONDS)).isTrue();
    assertThat(verify(signature(LONG_SECRET), both, SECONDS)).isTrue();
    assertThat(verify(signature(SECRET, LONG_SECRET), LONG_SIGNATURE, SECONDS)).isTrue();
    assertThat(verify(signature, "v1a,AAAA " + SIGNATURE, SECONDS)).isTrue();
  }

  @Test
  void verify_anythingChanged_refuses() {
    String seconds = String.valueOf(SECONDS);
    Instant now = Instant.ofEpochSecond(SECONDS);
    assertThat(verify(signature, LONG_SIGNATURE, SECONDS)).isFalse();
    assertThat(verify(signature, SIGNATURE.replace("v1,", "v2,"), SECONDS)).isFalse();
    assertThat(signature.verify(ID + "x", seconds, SIGNATURE, BODY, now)).isFalse();
    assertThat(signature.verify(ID, String.valueOf(SECONDS + 1), SIGNATURE, BODY, now)).isFalse();
    assertThat(signature.verify(ID, seconds, SIGNATURE, new byte[0], now)).isFalse();
  }

  @Test
  void verify_moreThanFiveMinutesOff_refuses() {
    assertThat(verify(signature, SIGNATURE, SECONDS + 300)).isTrue();
    assertThat(verify(signature, SIGNATURE, SECONDS + 301)).isFalse();
    assertThat(verify(signature, SIGNATURE, SECONDS - 300)).isTrue();
    assertThat(verify(signature, SIGNATURE, SECONDS - 301)).isFalse();
  }

  @Test
  void verify_garbage_refusesWithoutThrowing() {
    var random = new SplittableRandom(20260310);
    for (int i = 0; i < 2_000; i++) {
      String garbage =
          random
              .ints(random.nextInt(80), 0, 0x3000)
              .mapToObj(Character::toString)
              .collect(Collectors.joining());
      assertThat(verify(signature, garbage, SECONDS)).isFalse();
      Instant now = Instant.ofEpochSecond(SECONDS);
      assertThat(signature.verify(garbage, garbage, SIGNATURE, BODY, now)).isFalse();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
        "whsec_",
        "whsec_!!!!SECRETPART",
        "whsec_U0VDUkVUUEFSVA=="
      })
  void secret_malformed_isRefusedWithoutBeingRepeated(String text) {
    assertThatThrownBy(() -> WebhookSecret.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("a webhook secret")
        .hasNoCause()
        .message()
        .doesNotContain("SECRETPART", "U0VDUk");
  }

  @Test
  void secret_length_is24To64Bytes() {
    assertThatThrownBy(() -> WebhookSecret.parse(secret(23)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> WebhookSecret.parse(secret(65)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(WebhookSecret.parse(secret(24))).hasToString("whsec_***");
    assertThat(WebhookSecret.parse(secret(64))).hasToString("whsec_***");
  }

  private static String secret(int lengthBytes) {
    return "whsec_" + Base64.getEncoder().encodeToString(new byte[lengthBytes]);
  }

  private static boolean verify(
      StandardWebhooksSignature signature, String signatures, long nowSeconds) {
    Instant now = Instant.ofEpochSecond(nowSeconds);
    return signature.verify(ID, String.valueOf(SECONDS), signatures, BODY, now);
  }

  private static StandardWebhooksSignature signature(String... secrets) {
    List<WebhookSecret> parsed = Stream.of(secrets).map(WebhookSecret::parse).toList();
    return new StandardWebhooksSignature(parsed);
  }
}
