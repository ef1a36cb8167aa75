package io.forestall.app.demo;

import io.forestall.alerts.dispatch.AlertService;
import io.forestall.alerts.notify.StandardWebhooksSignature;
import io.forestall.alerts.notify.WebhookSecret;
import io.forestall.app.broker.EmbeddedBroker;
import io.forestall.app.config.ForestallConfig;
import io.forestall.ingest.Agent;
import io.forestall.ingest.publish.Publisher;
import io.forestall.ingest.publish.SpoolingPublisher;
import io.forestall.schemas.Topic;
import io.forestall.schemas.topics.TopicAdmin;
import io.forestall.simulator.DemoScenario;
import io.forestall.simulator.DemoTiming;
import io.forestall.streams.kafka.KafkaScore;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/**
 * The whole of Forestall in one process: an embedded broker, this machine's own agent, a simulated
 * fleet into which real fault shapes are played, scoring on Kafka Streams, and a webhook receiver
 * that checks signatures. Every part is started from the configuration file that the demo writes,
 * as a user would start it.
 */
public final class Demo implements AutoCloseable {
  private static final int PARTITIONS = 4;

  private final Path folder;
  private final DemoOptions options;
  private final PrintWriter out;
  private final Clock clock;
  private final Reporter reporter;
  private final ArrayDeque<AutoCloseable> parts = new ArrayDeque<>();
  private final BlockingQueue<WebhookReceiver.Received> webhooks = new LinkedBlockingQueue<>();
  private volatile boolean stopping;

  /**
   * A demo that keeps its files in this folder.
   *
   * @param out standard output
   */
  public Demo(Path folder, DemoOptions options, PrintWriter out, Clock clock) {
    this.folder = folder;
    this.options = options;
    this.out = out;
    this.clock = clock;
    this.reporter = new Reporter(out, options.json());
  }

  /** Runs until its time is over or somebody calls {@link #stop}; true if all went as it should. */
  public boolean run() throws IOException, InterruptedException {
    long beganMillis = clock.millis();
    reporter.progress("starting an embedded Kafka broker …");
    var broker = start(EmbeddedBroker.start(folder.resolve("broker"), /* port= */ 0));
    String secret = randomSecret();
    var receiver =
        start(
            WebhookReceiver.start(
                new StandardWebhooksSignature(List.of(WebhookSecret.parse(secret))),
                clock,
                webhooks::add));
    ForestallConfig config = configuration(broker, receiver, secret);
    try (var admin = new TopicAdmin(config.kafka())) {
      admin.create(List.of(Topic.values()));
    }

    reporter.progress("starting scoring and alerts …");
    start(KafkaScore.start(config.kafka(), config.score(), config.core()));
    start(AlertService.start(config.kafka(), config.alerts()));

    DemoScenario scenario = DemoScenario.startingAt(clock.millis(), DemoTiming.defaults());
    Publisher publisher =
        start(
            new SpoolingPublisher(
                "demo-fleet",
                config
                    .agent()
                    .publish()
                    .with(config.kafka().bootstrapServers(), folder.resolve("fleet-spool")),
                config.kafka().registry(),
                clock));
    var feeder = start(new FleetFeeder(scenario, options.seed(), publisher));
    reporter.progress(
        "playing ten minutes of healthy past of 8 simulated nodes with 8 GPUs each …");
    feeder.playHistory();
    start(Agent.start(config.agent()));
    var reader = start(new TopicReader(config.kafka(), config.kafka().registry()));
    reporter.progress(
        "live: " + scenario.faults().size() + " faults are being played into two training jobs");
    return watch(scenario, feeder, reader, beganMillis);
  }

  private boolean watch(
      DemoScenario scenario, FleetFeeder feeder, TopicReader reader, long beganMillis)
      throws InterruptedException {
    var jobs = new LinkedHashMap<String, String>();
    scenario.layout().jobs().forEach(job -> job.nodes().forEach(node -> jobs.put(node, job.id())));
    var check = new FaultCheck(scenario.faults(), jobs.keySet());
    scenario.faults().forEach(reporter::planned);
    var screen = new Screen(reader, jobs, check, options, reporter, out, clock);
    int told = 0;
    Duration duration = options.duration();
    long endMillis = duration == null ? Long.MAX_VALUE : beganMillis + duration.toMillis();
    try {
      while (!stopping && clock.millis() < endMillis) {
        feeder.playUntil(clock.millis());
        screen.refresh(clock.millis() - beganMillis);
        for (var received = webhooks.poll(); received != null; received = webhooks.poll()) {
          told++;
          screen.webhook(received);
        }
      }
    } finally {
      screen.leave(); // whatever happens, the terminal must be usable afterwards
    }
    long nowMillis = clock.millis();
    var due = check.due(nowMillis);
    boolean passed =
        due.stream().allMatch(fault -> check.foundBy(fault) != null)
            && check.unexpected().isEmpty()
            && (due.isEmpty() || told > 0);
    reporter.summary(check, told, screen.values(), nowMillis, passed);
    return passed;
  }

  /** Ends the demo soon; any thread may call it. */
  public void stop() {
    stopping = true;
  }

  /** Closes what was started, the last first. */
  @Override
  public void close() {
    while (!parts.isEmpty()) {
      try {
        parts.pop().close();
      } catch (Exception e) { // the other parts must be closed all the same
        out.println("closing: " + e);
      }
    }
  }

  private <T extends AutoCloseable> T start(T part) {
    parts.push(part);
    return part;
  }

  private static String randomSecret() {
    byte[] key = new byte[32];
    new SecureRandom().nextBytes(key);
    return "whsec_" + Base64.getEncoder().encodeToString(key);
  }

  private ForestallConfig configuration(
      EmbeddedBroker broker, WebhookReceiver receiver, String secret) throws IOException {
    Path secretFile = folder.resolve("webhook.secret");
    Files.writeString(secretFile, secret);
    Path file = folder.resolve("forestall.yaml");
    Files.writeString(
        file,
        String.format(
            Locale.ROOT,
            """
            # Written by 'forestall demo'; every part runs from it.
            kafka:
              bootstrapServers: %s
              partitions: %d
              replicationFactor: 1
            agent:
              interval: 1s
              publish:
                spool: {directory: "%s"}
            score:
              commitInterval: 5s
              threads: 2
              stateDir: "%s"
            alerts:
              stateDir: "%s"
              cluster: demo
              sinks:
                - name: demo-receiver
                  type: webhook
                  url: %s
                  secrets: ["file:%s"]
                  allowPrivate: true
                  retry: [0s, 1s, 5s, 30s]
            """,
            broker.bootstrapServers(),
            PARTITIONS,
            folder.resolve("agent-spool"),
            folder.resolve("streams"),
            folder.resolve("alerts"),
            receiver.address(),
            secretFile));
    return ForestallConfig.read(file);
  }
}
