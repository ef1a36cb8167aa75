package io.forestall.ingest.collect.training;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Fixed phrases of frameworks and launchers that tell a phase, whatever prints the steps. */
final class PhasePhrases {
  private static final List<Map.Entry<String, Phase>> PHRASES =
      List.of(
          // torchrun, NVRx ft_launcher
          Map.entry("Rendezvous complete for workers", Phase.START),
          Map.entry("starting workers for entrypoint", Phase.START),
          Map.entry("Starting worker group", Phase.START),
          Map.entry("Worker group FAILED", Phase.FAILED),
          Map.entry("worker group successfully finished", Phase.END),
          // Megatron
          Map.entry("[before the start of training step]", Phase.START),
          Map.entry("> compiling and loading fused kernels", Phase.COMPILE),
          Map.entry("[after training is done]", Phase.END),
          Map.entry("Evaluating on ", Phase.EVALUATION),
          // Hugging Face Trainer, torchtitan, nanoGPT, Lightning
          Map.entry("***** Running training *****", Phase.START),
          Map.entry("***** Running Evaluation *****", Phase.EVALUATION),
          Map.entry("Training starts at step", Phase.START),
          Map.entry("Training completed", Phase.END),
          Map.entry("with torch.compile", Phase.COMPILE),
          Map.entry("Compiling model", Phase.COMPILE),
          Map.entry("Capturing CUDA graph", Phase.COMPILE),
          Map.entry("`Trainer.fit` stopped", Phase.END));

  private PhasePhrases() {}

  /** The phase that a line tells, or null. */
  static @Nullable Phase find(String text) {
    for (Map.Entry<String, Phase> phrase : PHRASES) {
      if (text.contains(phrase.getKey())) {
        return phrase.getValue();
      }
    }
    return null;
  }
}
