package io.forestall.ingest.publish;

import io.forestall.schemas.Topic;
import io.forestall.schemas.config.KafkaConfig;
import io.forestall.schemas.serde.EmbeddedRegistry;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.InstantSource;
import java.util.Map;

/**
 * The process that gets killed: publishes numbered records and notes in a file which number was
 * taken last. Arguments: servers, spool folder, progress file, first number, end.
 */
final class PublishingChild {
  private PublishingChild() {}

  public static void main(String[] arguments) throws Exception {
    var kafka = new KafkaConfig(arguments[0], "forestall.", "", TestBroker.PARTITIONS, 1, Map.of());
    PublishConfig config = PublishConfig.defaults(kafka).with(arguments[0], Path.of(arguments[1]));
    long first = Long.parseLong(arguments[3]);
    long end = Long.parseLong(arguments[4]);
    try (FileChannel progress =
            FileChannel.open(
                Path.of(arguments[2]), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        var publisher =
            new SpoolingPublisher(
                "node-0", config, EmbeddedRegistry.released(), InstantSource.system())) {
      for (long number = first; number < end; number++) {
        publisher.publish(
            Topic.EVENTS,
            NumberedRecords.key(number),
            NumberedRecords.event(number, "line " + number));
        progress.write(ByteBuffer.allocate(Long.BYTES).putLong(number).flip(), 0);
      }
    }
  }
}
