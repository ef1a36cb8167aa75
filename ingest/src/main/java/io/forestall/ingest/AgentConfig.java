package io.forestall.ingest;

import static io.forestall.schemas.Checks.requireArgument;

import io.forestall.ingest.collect.collective.CollectiveConfig;
import io.forestall.ingest.collect.host.HostConfig;
import io.forestall.ingest.collect.kernel.KernelLogConfig;
import io.forestall.ingest.collect.prometheus.ScrapeConfig;
import io.forestall.ingest.collect.training.TrainingLogConfig;
import io.forestall.ingest.publish.PublishConfig;
import io.forestall.schemas.config.ConfigSection;
import io.forestall.schemas.config.KafkaConfig;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;

/**
 * What one agent collects and where it sends it; section {@code agent}.
 *
 * @param node the node's name, which keys its records
 * @param interval distance of samples; they fall on multiples of it
 * @param host the node's own numbers
 * @param scrapes exporters to scrape; of two that report the same metric, the first one counts
 * @param kernelLog kernel and fabric manager logs
 * @param trainingLogs logs of training jobs
 * @param collective NCCL's RAS server and the files that a job's ranks leave
 * @param placementFile says which job each device works for, see {@link PlacementFile}
 * @param publish the cluster and the spool
 */
public record AgentConfig(
    String node,
    Duration interval,
    HostConfig host,
    List<ScrapeConfig> scrapes,
    KernelLogConfig kernelLog,
    List<TrainingLogConfig> trainingLogs,
    CollectiveConfig collective,
    Optional<Path> placementFile,
    PublishConfig publish) {
  private static final Duration MIN_INTERVAL = Duration.ofMillis(100);
  private static final Duration MAX_INTERVAL = Duration.ofHours(1);

  public AgentConfig {
    scrapes = List.copyOf(scrapes);
    trainingLogs = List.copyOf(trainingLogs);
    requireArgument(!node.isBlank(), "node must not be empty");
    requireArgument(
        interval.compareTo(MIN_INTERVAL) >= 0 && interval.compareTo(MAX_INTERVAL) <= 0,
        "interval must be in [100ms, 1h]: %s",
        interval);
    var names = new HashSet<String>();
    for (ScrapeConfig scrape : scrapes) {
      requireArgument(names.add(scrape.name()), "two scrapes have the name %s", scrape.name());
    }
  }

  /** This host's own numbers once a second, and its kernel log. */
  public static AgentConfig defaults(KafkaConfig kafka) {
    return new AgentConfig(
        NodeIdentity.hostName(),
        Duration.ofSeconds(1),
        HostConfig.defaults(),
        List.of(),
        KernelLogConfig.DEFAULT,
        List.of(),
        CollectiveConfig.DEFAULT,
        Optional.empty(),
        PublishConfig.defaults(kafka));
  }

  /** Reads the section; mistakes are noted there. */
  public static AgentConfig from(ConfigSection section, KafkaConfig kafka) {
    AgentConfig standard = defaults(kafka);
    String node = section.text("node", standard.node);
    if (node.isBlank()) {
      section.fail("node", node, "must not be empty");
      node = standard.node;
    }
    String placement = section.section("placement").text("file", "");
    return new AgentConfig(
        node,
        section.duration("interval", standard.interval, MIN_INTERVAL, MAX_INTERVAL),
        HostConfig.from(section.section("host")),
        scrapes(section),
        KernelLogConfig.from(section.section("kernelLog")),
        section.sections("trainingLogs").stream().map(TrainingLogConfig::from).toList(),
        CollectiveConfig.from(section.section("collective")),
        placement.isEmpty() ? Optional.empty() : Optional.of(Path.of(placement)),
        PublishConfig.from(section.section("publish"), kafka));
  }

  private static List<ScrapeConfig> scrapes(ConfigSection section) {
    var names = new HashSet<String>();
    return section.sections("scrape").stream()
        .map(ScrapeConfig::from)
        .filter(
            scrape -> {
              boolean fresh = names.add(scrape.name());
              if (!fresh) {
                section.fail("scrape", scrape.name(), "is the name of two scrapes");
              }
              return fresh;
            })
        .toList();
  }
}
