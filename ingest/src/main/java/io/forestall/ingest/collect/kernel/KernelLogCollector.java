package io.forestall.ingest.collect.kernel;

import io.forestall.ingest.collect.tail.FileTail;
import io.forestall.ingest.collect.tail.KmsgSource;
import io.forestall.ingest.collect.tail.LineSource;
import io.forestall.schemas.RejectReason;
import io.forestall.schemas.record.NodeEvent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Reads one log of the machine and hands over its events. The boot id, the source's name and the
 * line's sequence identify an event, so that one that is sent twice can be told. One thread polls.
 */
public final class KernelLogCollector implements AutoCloseable {
  /** Lines are cut at this many characters, as the contract says. */
  private static final int MAX_LINE = 4_096;

  /** Faults of drivers that start are often only the drivers' starting. */
  private static final long BOOT_MILLIS = 120_000;

  private final String name;
  private final KernelHost host;
  private final LineSource source;
  private final InstantSource clock;
  private final Consumer<NodeEvent> sink;
  private final KernelLineParser lines;
  private final KernelEventParser parser = new KernelEventParser();
  private final EventFolder folder = new EventFolder(this::emit);
  private final EventJoiner joiner = new EventJoiner(folder::add);
  private final KmsgClock kernelClock = new KmsgClock();
  private long nowMillis;

  /**
   * Reads from a source that is open already, and closes it.
   *
   * @param name the source's name in the events: kmsg, fabricmanager …
   */
  public KernelLogCollector(
      String name,
      KernelHost host,
      LineSource source,
      InstantSource clock,
      Consumer<NodeEvent> sink) {
    this.name = name;
    this.host = host;
    this.source = source;
    this.clock = clock;
    this.sink = sink;
    this.lines = new KernelLineParser(host.bootTimeMillis(), host.zone());
  }

  /**
   * Reads the kernel's ring, or a file when the path is one.
   *
   * @param position what {@link #position} gave before a restart, or empty
   * @throws IOException when the device cannot be opened
   */
  public static KernelLogCollector open(
      String name,
      Path path,
      String position,
      KernelHost host,
      InstantSource clock,
      Consumer<NodeEvent> sink)
      throws IOException {
    String prefix = host.bootId() + " ";
    // Record numbers begin anew with each boot; a file's position holds over boots.
    String rest = position.substring(position.indexOf(' ') + 1);
    boolean device = Files.exists(path) && !Files.isRegularFile(path);
    LineSource source =
        device
            ? KmsgSource.open(path, position.startsWith(prefix) ? rest : "")
            : new FileTail(path, FileTail.Start.END, rest);
    return new KernelLogCollector(name, host, source, clock, sink);
  }

  /** Hands over what has been printed since the last call; never waits. */
  public void poll() {
    nowMillis = clock.millis();
    boolean more = source.poll(this::line);
    joiner.flush();
    kernelClock.done(more, nowMillis);
    folder.advance(nowMillis);
  }

  private void line(String raw, long sequence) {
    KernelLine line = lines.parse(raw, nowMillis);
    if (line == null) {
      return;
    }
    long timeMillis = kernelClock.timeMillis(line, nowMillis);
    boolean booting = line.uptimeMillis() >= 0 && line.uptimeMillis() < BOOT_MILLIS;
    for (String text : line.text().split("\n", -1)) {
      ParsedEvent parsed = parser.parse(text);
      if (parsed != null) {
        ParsedEvent marked =
            booting ? parsed.with(ParsedEvent.event(parsed.kind(), "", "boot", "true")) : parsed;
        joiner.add(new LogEvent(timeMillis, sequence, raw, marked, 1));
      }
    }
  }

  private void emit(LogEvent event) {
    ParsedEvent parsed = event.parsed();
    String line = event.line();
    sink.accept(
        NodeEvent.newBuilder()
            .setNode(host.node())
            .setEventTimeMillis(event.timeMillis())
            .setReceiveTimeMillis(nowMillis)
            .setBootId(host.bootId())
            .setSource(name)
            .setSequence(event.sequence())
            .setLine(line.length() > MAX_LINE ? line.substring(0, MAX_LINE) : line)
            .setKind(parsed.kind().name())
            .setCode(parsed.code())
            .setPci(parsed.pci())
            .setDevice(parsed.pci().isEmpty() ? "" : host.deviceOfPci().apply(parsed.pci()))
            .setFields(parsed.fields())
            .setRepeats(event.repeats())
            .build());
  }

  /** Where to go on after a restart. */
  public String position() {
    return host.bootId() + " " + source.position();
  }

  /** Lines that were cut or mended, by reason, since the start. */
  public Map<RejectReason, Long> rejectCounts() {
    return source.rejectCounts();
  }

  /** Hands over the repeats that are still being counted, then closes the source. */
  @Override
  public void close() {
    nowMillis = clock.millis();
    folder.flush();
    source.close();
  }
}
