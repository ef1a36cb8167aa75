package io.forestall.training;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/**
 * Where trained models lie: NAME.model for each, and model-card.md beside them. A file has its name
 * only when it is whole.
 */
public final class ModelFolder {
  private static final String CARD = "model-card.md";

  private ModelFolder() {}

  /** Writes models and card, in place of older ones. */
  public static void write(TrainingResult result, Path folder) throws IOException {
    Files.createDirectories(folder);
    for (TrainedModel model : result.models()) {
      replace(folder.resolve(model.name() + ".model"), model.bytes());
    }
    replace(folder.resolve(CARD), result.card().getBytes(StandardCharsets.UTF_8));
  }

  private static void replace(Path file, byte[] bytes) throws IOException {
    Path partial = file.resolveSibling(file.getFileName() + ".partial");
    Files.write(partial, bytes);
    Files.move(partial, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
  }
}
