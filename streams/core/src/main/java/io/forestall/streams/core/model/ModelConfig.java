package io.forestall.streams.core.model;

import static io.forestall.schemas.Checks.requireArgument;

import io.forestall.schemas.config.ConfigSection;

/**
 * Which models of topic {@code models} are used: {@code newest}, {@code none}, or the one version
 * that is named.
 *
 * @param risk probabilities of failure
 * @param outlier unlikeness to healthy devices
 */
public record ModelConfig(String risk, String outlier) {
  /** Whatever was published last. */
  public static final String NEWEST = "newest";

  /** Not any; YAML reads off as a truth value. */
  public static final String NONE = "none";

  public static final ModelConfig DEFAULT = new ModelConfig(NEWEST, NEWEST);

  private static final String CHOICE = "[A-Za-z0-9._-]{1,64}";

  public ModelConfig {
    requireArgument(risk.matches(CHOICE), "risk must be newest, none or a version: %s", risk);
    requireArgument(
        outlier.matches(CHOICE), "outlier must be newest, none or a version: %s", outlier);
  }

  /** From section {@code models}. */
  public static ModelConfig from(ConfigSection section) {
    return new ModelConfig(choice(section, "risk"), choice(section, "outlier"));
  }

  private static String choice(ConfigSection section, String key) {
    String choice = section.text(key, NEWEST);
    if (!choice.matches(CHOICE)) {
      section.fail(
          key, choice, "must be newest, none or a version such as 20261124T010203Z-0a1b2c3d");
      return NEWEST;
    }
    return choice;
  }

  /** What is wanted of the model of that name. */
  String of(String name) {
    return name.equals(RiskModel.NAME) ? risk : outlier;
  }
}
