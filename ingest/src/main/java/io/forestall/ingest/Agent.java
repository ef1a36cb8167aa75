package io.forestall.ingest;

import io.forestall.ingest.collect.Collector;
import io.forestall.ingest.collect.host.FilesystemCollector;
import io.forestall.ingest.collect.host.HostCollector;
import io.forestall.ingest.collect.kernel.KernelHost;
import io.forestall.ingest.collect.prometheus.PrometheusCollector;
import io.forestall.ingest.collect.prometheus.ScrapeConfig;
import io.forestall.ingest.publish.PublishConfig;
import io.forestall.ingest.publish.PublishStats;
import io.forestall.ingest.publish.Publisher;
import io.forestall.ingest.publish.SequenceCounter;
import io.forestall.ingest.publish.SpoolingPublisher;
import io.forestall.schemas.EventKind;
import io.forestall.schemas.Topic;
import io.forestall.schemas.metric.MetricCatalogue;
import io.forestall.schemas.record.NodeEvent;
import io.forestall.schemas.record.StepProgress;
import java.nio.file.Path;
import java.time.InstantSource;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The process on a node: samples its sources at a fixed beat, follows its logs, and publishes both.
 * Nothing that one source or log does or fails to do holds up another.
 */
public final class Agent implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Agent.class);

  /** Events should be on their way well within a second. */
  private static final long POLL_MILLIS = 250;

  private static final long CLOSE_MILLIS = 2_000;

  /** The log parser knows it too, so that traces of raw lines can hold it. */
  private static final String GOODBYE = "forestall: agent stops in good order";

  private final String node;
  private final String bootId;
  private final InstantSource clock;
  private final Publisher publisher;
  private final Supplier<PublishStats> publishStats;
  private final Sampler sampler;
  private final List<Poller> pollers = new ArrayList<>();
  private final ScheduledExecutorService pollThreads;
  private final AtomicLong events = new AtomicLong();
  private final AtomicLong steps = new AtomicLong();
  private final AtomicBoolean closed = new AtomicBoolean();

  private Agent(
      AgentConfig config,
      List<Collector> collectors,
      Publisher publisher,
      Supplier<PublishStats> publishStats,
      InstantSource clock) {
    this.node = config.node();
    this.publisher = publisher;
    this.publishStats = publishStats;
    Path state = config.publish().spoolDirectory();
    NodeIdentity identity = NodeIdentity.read(config.host().root(), clock);
    this.bootId = identity.bootId();
    this.clock = clock;
    sampler =
        new Sampler(
            config,
            identity.bootId(),
            collectors,
            new SequenceCounter(state.resolve("sequence"), clock),
            publisher,
            clock,
            System::nanoTime);
    if (config.kernelLog().enabled()) {
      var host =
          new KernelHost(
              node,
              identity.bootId(),
              identity.bootMillis(),
              ZoneId.systemDefault(),
              sampler::deviceOfPci);
      var positions = new LogPositions(state.resolve("kernel-positions"));
      pollers.add(new KernelLogs(config.kernelLog(), host, positions, clock, this::event));
    }
    var collectives = new Collectives(config, identity.bootId(), clock, this::event);
    if (!config.trainingLogs().isEmpty()) {
      var positions = new LogPositions(state.resolve("training-positions"));
      pollers.add(
          new TrainingLogs(
              config.trainingLogs(),
              node,
              positions,
              clock,
              this::step,
              collectives.events("nccl")));
    }
    pollers.addAll(collectives.pollers());
    pollThreads =
        Executors.newScheduledThreadPool(pollers.size(), task -> daemon(task, "forestall-logs"));
  }

  /**
   * Starts an agent.
   *
   * @throws java.io.UncheckedIOException if the spool's folder cannot be used
   */
  public static Agent start(AgentConfig config) {
    InstantSource clock = InstantSource.system();
    PublishConfig publish = config.publish();
    var publisher =
        new SpoolingPublisher(config.node(), publish, publish.kafka().registry(), clock);
    return start(config, collectors(config), publisher, publisher::stats, clock);
  }

  static Agent start(
      AgentConfig config,
      List<Collector> collectors,
      Publisher publisher,
      Supplier<PublishStats> publishStats,
      InstantSource clock) {
    var agent = new Agent(config, collectors, publisher, publishStats, clock);
    for (Poller poller : agent.pollers) {
      ScheduledFuture<?> unused = // poll() tells of its own failures
          agent.pollThreads.scheduleWithFixedDelay(
              () -> poll(poller), 0, POLL_MILLIS, TimeUnit.MILLISECONDS);
    }
    agent.sampler.start();
    LOG.info("agent of node {} samples {} sources", config.node(), collectors.size());
    return agent;
  }

  /** In the order in which they have precedence over one another. */
  private static List<Collector> collectors(AgentConfig config) {
    MetricCatalogue catalogue = MetricCatalogue.standard();
    var collectors = new ArrayList<Collector>();
    for (ScrapeConfig scrape : config.scrapes()) {
      collectors.add(new PrometheusCollector(scrape, catalogue, config.node(), System::nanoTime));
    }
    if (config.host().enabled()) {
      collectors.add(new HostCollector(catalogue, config.host(), System::nanoTime));
      collectors.add(FilesystemCollector.local(catalogue, config.host(), System::nanoTime));
      collectors.add(FilesystemCollector.network(catalogue, config.host(), System::nanoTime));
    }
    return collectors;
  }

  private static void poll(Poller poller) {
    try {
      poller.poll();
    } catch (RuntimeException e) { // or the executor would never call it again
      LOG.error("log reader failed and goes on", e);
    }
  }

  private void event(NodeEvent event) {
    events.incrementAndGet();
    publisher.publish(Topic.EVENTS, node, event);
  }

  private void step(StepProgress step) {
    steps.incrementAndGet();
    publisher.publish(Topic.STEPS, step.getJob(), step);
  }

  /** What it did so far. */
  public AgentStats stats() {
    return new AgentStats(
        sampler.samples(),
        sampler.missedTicks(),
        sampler.lateSources(),
        events.get(),
        steps.get(),
        sampler.rejectCounts(),
        publishStats.get());
  }

  /** Stops collecting, delivers what is left within the configured time, and keeps the rest. */
  @Override
  public void close() {
    if (!closed.compareAndSet(false, true)) {
      return;
    }
    sampler.close();
    sayGoodbye();
    pollThreads.shutdown();
    try {
      if (pollThreads.awaitTermination(CLOSE_MILLIS, TimeUnit.MILLISECONDS)) {
        pollers.forEach(Poller::close);
      } else { // a reader hangs; its positions are those of the last poll
        LOG.warn("a log reader does not come back, it is left behind");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    publisher.close();
  }

  /** Who falls silent after this has not crashed. */
  private void sayGoodbye() {
    long nowMillis = clock.millis();
    event(
        NodeEvent.newBuilder()
            .setNode(node)
            .setEventTimeMillis(nowMillis)
            .setReceiveTimeMillis(nowMillis)
            .setBootId(bootId)
            .setSource("agent")
            .setSequence(nowMillis) // rises from one goodbye to the next
            .setLine(GOODBYE)
            .setKind(EventKind.ORDERLY_STOP.name())
            .setFields(Map.of("what", "agent"))
            .build());
  }

  static Thread daemon(Runnable task, String name) {
    var thread = new Thread(task, name);
    thread.setDaemon(true);
    return thread;
  }
}
