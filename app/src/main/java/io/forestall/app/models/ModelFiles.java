package io.forestall.app.models;

import io.forestall.schemas.record.ModelArtifact;
import io.forestall.streams.core.model.ModelConfig;
import io.forestall.streams.core.model.ModelShelf;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Reads the models that {@code forestall train} wrote into a folder, for a backtest. */
public final class ModelFiles {
  private static final String SUFFIX = ".model";
  private static final long MAX_BYTES = 64 << 20;

  private ModelFiles() {}

  /**
   * The folder's models, by name. Their version is their checksum's beginning; they judge from the
   * beginning of time, for a trace may be older than they are. Whether a model has seen what it
   * judges is for the caller to know: use traces of other seeds or times than those of training.
   *
   * @throws IOException if there is no model, or one that cannot be used, saying why
   */
  public static List<ModelArtifact> read(Path folder) throws IOException {
    List<Path> files;
    try (Stream<Path> all = Files.list(folder)) {
      files = all.filter(file -> name(file).endsWith(SUFFIX)).sorted().toList();
    }
    if (files.isEmpty()) {
      throw new IOException(
          folder + " has no file NAME" + SUFFIX + ": 'forestall train' writes them");
    }
    var shelf = new ModelShelf(ModelConfig.DEFAULT);
    List<ModelArtifact> models = new ArrayList<>();
    for (Path file : files) {
      if (Files.size(file) > MAX_BYTES) {
        throw new IOException(file + " is larger than a model can be");
      }
      ModelArtifact model = artifact(file, Files.readAllBytes(file));
      String refused = shelf.accept(model);
      if (refused != null) {
        throw new IOException(file + ": " + refused);
      }
      models.add(model);
    }
    return models;
  }

  private static ModelArtifact artifact(Path file, byte[] bytes) {
    String name = name(file);
    String sha256 = ModelShelf.sha256(bytes);
    return ModelArtifact.newBuilder()
        .setName(name.substring(0, name.length() - SUFFIX.length()))
        .setVersion("file-" + sha256.substring(0, 8))
        .setFormat(ModelShelf.FORMAT)
        .setCreatedMillis(0)
        .setSha256(sha256)
        .setBytes(ByteBuffer.wrap(bytes))
        .build();
  }

  private static String name(Path file) {
    return String.valueOf(file.getFileName());
  }
}
