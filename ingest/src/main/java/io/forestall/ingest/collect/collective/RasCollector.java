package io.forestall.ingest.collect.collective;

import io.forestall.schemas.EventKind;
import io.forestall.schemas.RankStanding;
import io.forestall.schemas.RejectReason;
import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.time.InstantSource;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks the RAS server of the job on this node every now and then, and tells which ranks are behind.
 * Without a job nothing listens, which is no trouble. A server that hangs or answers nonsense is
 * asked half as often each time, down to every five minutes. One thread polls, and may wait for as
 * long as the timeout.
 */
public final class RasCollector {
  private static final Logger LOG = LoggerFactory.getLogger(RasCollector.class);
  private static final long MAX_WAIT_MILLIS = 300_000;

  private final RasConfig config;
  private final RasClient client;
  private final RasWatch watch;
  private final InstantSource clock;
  private final CollectiveEvents events;
  private final Map<RejectReason, Long> rejects = new EnumMap<>(RejectReason.class);
  private final AtomicLong hangs = new AtomicLong();
  private long nextMillis = Long.MIN_VALUE;
  private int failures;
  private boolean listening;

  /**
   * Asks by itself as often as {@link #poll} is called and the interval has passed.
   *
   * @param own whether an address or name is this machine's
   */
  public RasCollector(
      RasConfig config,
      Predicate<String> own,
      InstantSource clock,
      LongSupplier nanoTime,
      CollectiveEvents events) {
    this.config = config;
    this.client = new RasClient(config, nanoTime);
    this.watch = new RasWatch(own);
    this.clock = clock;
    this.events = events;
  }

  /** Asks if it is time to. */
  public void poll() {
    long nowMillis = clock.millis();
    if (nowMillis < nextMillis) {
      return;
    }
    long intervalMillis = config.interval().toMillis();
    try {
      tell(client.ask());
      failures = 0;
      listening = true;
      nextMillis = clock.millis() + watch.periods() * intervalMillis;
    } catch (ConnectException e) {
      if (listening) {
        watch.gone();
      }
      listening = false;
      failures = 0;
      nextMillis = clock.millis() + intervalMillis;
    } catch (IOException | RuntimeException e) { // whatever a stranger on the port may answer
      failed(e);
      nextMillis =
          clock.millis() + Math.min(MAX_WAIT_MILLIS, intervalMillis << Math.min(failures, 16));
    }
  }

  private void tell(RasStatus status) {
    long nowMillis = clock.millis();
    for (List<RankStanding> standings : watch.see(status, nowMillis)) {
      RankStanding leader = standings.get(0);
      int behind = standings.size() - 1;
      String line =
          "RAS: communicator "
              + leader.communicator()
              + (behind == 0
                  ? " goes on"
                  : ": "
                      + behind
                      + " of "
                      + leader.size()
                      + " ranks not at operation "
                      + leader.enqueued());
      events.tell(
          EventKind.COLLECTIVE_BEHIND, nowMillis, nowMillis, "", line, standings, ownHost());
    }
    if (watch.fresh() && !watch.host().isEmpty()) {
      String line = "RAS: this node is " + watch.host();
      events.tell(
          EventKind.COLLECTIVE_STATUS, nowMillis, nowMillis, "", line, List.of(), ownHost());
    }
  }

  private Map<String, String> ownHost() {
    return watch.host().isEmpty() ? Map.of() : Map.of(RankStanding.HOST_FIELD, watch.host());
  }

  private void failed(Exception e) {
    if (e instanceof SocketTimeoutException) {
      hangs.incrementAndGet();
    } else {
      RejectReason reason =
          e instanceof RasClient.TooLongException
              ? RejectReason.BODY_TOO_LARGE
              : RejectReason.MALFORMED_RECORD;
      synchronized (rejects) {
        rejects.merge(reason, 1L, Long::sum);
      }
    }
    if (failures++ == 0) { // a server that stays broken is told of once
      LOG.warn(
          "RAS server at {}:{} gives no answer, asked less often: {}",
          config.host(),
          config.port(),
          e.toString());
    }
  }

  /** Answers that could not be used, by reason, since the start. */
  public Map<RejectReason, Long> rejectCounts() {
    synchronized (rejects) {
      return new EnumMap<>(rejects);
    }
  }

  /** Answers that did not come in time, since the start. */
  public long timeouts() {
    return hangs.get();
  }
}
