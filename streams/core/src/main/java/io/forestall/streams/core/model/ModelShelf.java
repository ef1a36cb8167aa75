package io.forestall.streams.core.model;

import io.forestall.detectors.StateFormatException;
import io.forestall.schemas.record.ModelArtifact;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The models that a running job scores with, by name. One that cannot be read is refused by name
 * and the old one stays.
 *
 * <ul>
 *   <li>Order: a model judges what happens from the time on at which it was made ({@code
 *       createdMillis}), so a swap has its place in event time and falls between two ticks; what
 *       was before is judged by the model before. One that arrives later takes the place of all
 *       that are as new or newer, so that publishing an old one again is the way back.
 *   <li>State: the last four versions of each; not saved, for the topic is compacted.
 *   <li>Threads: one takes models in, any number asks: a list is replaced as a whole.
 * </ul>
 */
public final class ModelShelf {
  /** Name and version of the layout of an artefact's bytes. */
  public static final String FORMAT = "forestall-model-1";

  private static final int MAX_VERSIONS = 4;

  /** A model with the name and version of its artefact, which evidence names. */
  public record Shelved<T>(String name, String version, long createdMillis, T model) {
    /** As evidence names it. */
    public String label() {
      return name + '@' + version;
    }
  }

  private final ModelConfig config;
  private volatile List<Shelved<RiskModel>> risks = List.of(); // the newest first
  private volatile List<Shelved<OutlierModel>> outliers = List.of();
  private final AtomicLong refused = new AtomicLong();

  public ModelShelf(ModelConfig config) {
    this.config = config;
  }

  /**
   * Takes a model in.
   *
   * @return null if it is in use from now on; else one sentence that says which model is refused
   *     and why
   */
  public @Nullable String accept(ModelArtifact artifact) {
    try {
      String name = artifact.getName();
      if (!name.equals(RiskModel.NAME) && !name.equals(OutlierModel.NAME)) {
        throw new StateFormatException("no model of that name is known here");
      }
      requireWanted(config.of(name), artifact.getVersion());
      byte[] bytes = checked(artifact);
      if (name.equals(RiskModel.NAME)) {
        risks = with(risks, shelved(artifact, RiskModel.fromBytes(bytes)));
      } else {
        outliers = with(outliers, shelved(artifact, OutlierModel.fromBytes(bytes)));
      }
      return null;
    } catch (StateFormatException e) {
      return refuse(
          String.format(
              Locale.ROOT,
              "model '%.64s' version '%.64s' is refused: %s",
              artifact.getName(),
              artifact.getVersion(),
              e.getMessage()));
    }
  }

  /** Counts a model that cannot be taken in; its reason is handed back. */
  public String refuse(String reason) {
    refused.incrementAndGet();
    return reason;
  }

  /** How many were refused so far. */
  public long refused() {
    return refused.get();
  }

  /** Takes all models of that name away, as a tombstone on the topic asks. */
  public void remove(String name) {
    switch (name) {
      case RiskModel.NAME -> risks = List.of();
      case OutlierModel.NAME -> outliers = List.of();
      default -> {
        // nothing of that name was ever taken in
      }
    }
  }

  /** Whether there is nothing to score with. */
  public boolean empty() {
    return risks.isEmpty() && outliers.isEmpty();
  }

  /** Probabilities of failure, as they were reckoned at that time; null before the first model. */
  public @Nullable Shelved<RiskModel> risk(long timeMillis) {
    return at(risks, timeMillis);
  }

  /** Unlikeness to healthy devices, as of that time; null before the first model. */
  public @Nullable Shelved<OutlierModel> outlier(long timeMillis) {
    return at(outliers, timeMillis);
  }

  private static <T> @Nullable Shelved<T> at(List<Shelved<T>> models, long timeMillis) {
    for (Shelved<T> one : models) {
      if (one.createdMillis <= timeMillis) {
        return one;
      }
    }
    return null;
  }

  private static <T> List<Shelved<T>> with(List<Shelved<T>> before, Shelved<T> one) {
    List<Shelved<T>> now = new ArrayList<>();
    now.add(one);
    for (Shelved<T> old : before) {
      if (old.createdMillis < one.createdMillis && now.size() < MAX_VERSIONS) {
        now.add(old);
      }
    }
    return List.copyOf(now);
  }

  private static void requireWanted(String wanted, String version) {
    if (wanted.equals(ModelConfig.NONE)) {
      throw new StateFormatException("it is switched off here");
    }
    if (!wanted.equals(ModelConfig.NEWEST) && !wanted.equals(version)) {
      throw new StateFormatException("version " + wanted + " is wanted here and no other");
    }
  }

  private static <T> Shelved<T> shelved(ModelArtifact artifact, T model) {
    return new Shelved<>(
        artifact.getName(), artifact.getVersion(), artifact.getCreatedMillis(), model);
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
