package io.forestall.streams.core.model;

import io.forestall.detectors.StateFormatException;
import io.forestall.schemas.record.ModelArtifact;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The models that a running job scores with, by name. A new one takes the place of the old one
 * between two records and without a gap; one that cannot be read is refused by name and the old one
 * stays. Threads: none; one instance belongs to one stream task.
 */
public final class ModelShelf {
  /** Name and version of the layout of an artefact's bytes. */
  public static final String FORMAT = "forestall-model-1";

  /** A model with the version of its artefact, which evidence names. */
  public record Shelved<T>(String version, long createdMillis, T model) {}

  private @Nullable Shelved<RiskModel> risk;
  private @Nullable Shelved<OutlierModel> outlier;

  /**
   * Takes a model in.
   *
   * @return null if it is in use from now on; else one sentence that says which model is refused
   *     and why
   */
  public @Nullable String accept(ModelArtifact artifact) {
    try {
      byte[] bytes = checked(artifact);
      switch (artifact.getName()) {
        case RiskModel.NAME -> risk = shelved(artifact, RiskModel.fromBytes(bytes));
        case OutlierModel.NAME -> outlier = shelved(artifact, OutlierModel.fromBytes(bytes));
        default -> throw new StateFormatException("no model of that name is known here");
      }
      return null;
    } catch (StateFormatException e) {
      return String.format(
          Locale.ROOT,
          "model '%.64s' version '%.64s' is refused: %s",
          artifact.getName(),
          artifact.getVersion(),
          e.getMessage());
    }
  }

  /** Probabilities of failure; null before the first model. */
  public @Nullable Shelved<RiskModel> risk() {
    return risk;
  }

  /** Unlikeness to healthy devices; null before the first model. */
  public @Nullable Shelved<OutlierModel> outlier() {
    return outlier;
  }

  private static <T> Shelved<T> shelved(ModelArtifact artifact, T model) {
    return new Shelved<>(artifact.getVersion(), artifact.getCreatedMillis(), model);
  }

  private static byte[] checked(ModelArtifact artifact) {
    if (!artifact.getFormat().equals(FORMAT)) {
      throw new StateFormatException(
          String.format(
              Locale.ROOT,
              "its format is '%.64s', this program reads %s",
              artifact.getFormat(),
              FORMAT));
    }
    ByteBuffer buffer = artifact.getBytes().duplicate();
    byte[] bytes = new byte[buffer.remaining()];
    buffer.get(bytes);
    if (!sha256(bytes).equals(artifact.getSha256())) {
      throw new StateFormatException("its bytes do not have the SHA-256 that it names");
    }
    return bytes;
  }

  /** SHA-256 in lower-case hex, as the artefact names it. */
  public static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
