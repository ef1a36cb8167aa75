package io.forestall.streams.core;

import io.forestall.schemas.config.ConfigSection;
import io.forestall.streams.core.align.AlignConfig;
import io.forestall.streams.core.model.ModelConfig;
import io.forestall.streams.core.score.ScoreConfig;
import io.forestall.streams.core.triage.TriageConfig;

/** Everything that can be set about the pipeline; the same for every engine. */
public record CoreConfig(
    AlignConfig align, ScoreConfig score, TriageConfig triage, ModelConfig models) {
  public static final CoreConfig DEFAULT =
      new CoreConfig(
          AlignConfig.DEFAULT, ScoreConfig.DEFAULT, TriageConfig.DEFAULT, ModelConfig.DEFAULT);

  /**
   * From the sections {@code align}, {@code detect}, {@code alertBudget}, {@code triage} and {@code
   * models}.
   */
  public static CoreConfig from(ConfigSection section) {
    ConfigSection budget = section.section("alertBudget");
    ScoreConfig score = ScoreConfig.from(section.section("detect"), budget);
    return new CoreConfig(
        AlignConfig.from(section.section("align")),
        score,
        TriageConfig.from(section.section("triage"), budget).with(score.layers()),
        ModelConfig.from(section.section("models")));
  }

  /** The same with other layers, in both stages. */
  public CoreConfig with(Layers layers) {
    return new CoreConfig(align, score.with(layers), triage.with(layers), models);
  }
}
