package io.forestall.streams.kafka;

import io.forestall.schemas.record.ModelArtifact;
import io.forestall.schemas.serde.RecordDecoder;
import io.forestall.schemas.serde.RegistryUnavailableException;
import io.forestall.schemas.serde.RejectedRecordException;
import io.forestall.schemas.serde.SchemaRegistry;
import io.forestall.streams.core.model.ModelShelf;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Puts what is published on topic {@code models} on the shelf of this instance's tasks. The
 * engine's global thread reads the whole topic before any task begins, so after a restart the
 * models are there before the first tick is judged; later ones come while the tasks run, and have
 * their place in event time ({@link ModelShelf}).
 *
 * <p>Whatever is wrong with a record, it is refused, counted and said in the log, and the old model
 * stays: an exception here would end the whole job.
 */
final class ModelProcessor implements Processor<String, byte[], Void, Void> {
  /** Of the global store that the engine wants; it keeps nothing. */
  static final String STORE = "models";

  private static final Logger LOG = LoggerFactory.getLogger(ModelProcessor.class);

  /** A registry that is away comes back, or the telemetry could not be read either. */
  private static final int ATTEMPTS = 20;

  private static final long PAUSE_MILLIS = 250;
  private static final int MAX_NAME = 64;

  private final ModelShelf shelf;
  private final RecordDecoder<ModelArtifact> decoder;

  ModelProcessor(ModelShelf shelf, SchemaRegistry registry) {
    this.shelf = shelf;
    this.decoder = new RecordDecoder<>(ModelArtifact.class, registry);
  }

  @Override
  public void process(Record<String, byte[]> record) {
    String name = String.valueOf(record.key());
    String key = name.length() <= MAX_NAME ? name : name.substring(0, MAX_NAME);
    if (record.value() == null) {
      shelf.remove(key);
      LOG.info("model {} is withdrawn", key);
      return;
    }
    String refused = accept(record.value(), key);
    if (refused != null) {
      LOG.warn("{}; {} refused so far", refused, shelf.refused());
    }
  }

  private @Nullable String accept(byte[] value, String key) {
    try {
      ModelArtifact artifact = decode(value);
      if (!artifact.getName().equals(key)) {
        return shelf.refuse("model '" + key + "' is refused: its record has another name");
      }
      String refused = shelf.accept(artifact);
      if (refused == null) {
        LOG.info("model {} version {} is in use", artifact.getName(), artifact.getVersion());
      }
      return refused;
    } catch (RejectedRecordException | RegistryUnavailableException e) {
      return shelf.refuse("model '" + key + "' cannot be read: " + e.getMessage());
    } catch (RuntimeException e) { // a mistake of ours must not end the job
      LOG.error("model {} was not taken in", key, e);
      return shelf.refuse("model '" + key + "' cannot be taken in: " + e);
    }
  }

  private ModelArtifact decode(byte[] value) throws RejectedRecordException {
    for (int attempt = 1; ; attempt++) {
      try {
        return decoder.decode(value);
      } catch (RegistryUnavailableException e) {
        if (attempt == ATTEMPTS) {
          throw e;
        }
        pause(e);
      }
    }
  }

  private static void pause(RegistryUnavailableException reason) {
    try {
      TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw reason;
    }
  }
}
