package io.forestall.app.demo;

import io.forestall.schemas.record.Incident;
import io.forestall.schemas.record.NodeHealth;
import io.forestall.schemas.serde.SampleFrame;
import java.io.PrintWriter;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;

/** Takes in what the topics say and shows it, as lines or as a picture on the whole terminal. */
final class Screen implements TopicReader.Sink {
  private static final Duration REFRESH = Duration.ofMillis(500);

  /** A screen of its own, no cursor, and too long lines are cut, not wrapped. */
  private static final String ENTER = "\u001b[?1049h\u001b[?25l\u001b[?7l";

  private static final String LEAVE = "\u001b[?7h\u001b[?25h\u001b[?1049l";

  private final TopicReader reader;
  private final FaultCheck check;
  private final DemoOptions options;
  private final Reporter reporter;
  private final PrintWriter out;
  private final Clock clock;
  private final FleetView view;
  private long values;
  private boolean entered;

  Screen(
      TopicReader reader,
      Map<String, String> jobs,
      FaultCheck check,
      DemoOptions options,
      Reporter reporter,
      PrintWriter out,
      Clock clock) {
    this.reader = reader;
    this.check = check;
    this.options = options;
    this.reporter = reporter;
    this.out = out;
    this.clock = clock;
    this.view = new FleetView(new Style(options.colours()), jobs, ZoneId.systemDefault());
  }

  /** Reads what is new and shows it. */
  void refresh(long runningMillis) {
    reader.poll(REFRESH, this);
    if (!options.headless()) {
      show(view.draw(Duration.ofMillis(runningMillis), values, options.width()));
    }
  }

  /** Gives the terminal back as it was. */
  void leave() {
    if (entered) {
      out.print(LEAVE);
      out.flush();
    }
  }

  /** Measured values seen so far. */
  long values() {
    return values;
  }

  void webhook(WebhookReceiver.Received received) {
    view.webhook(received.incident());
    if (options.headless()) {
      reporter.webhook(received);
    }
  }

  @Override
  public void sample(SampleFrame frame) {
    values += (long) frame.columns * frame.devices + frame.hostSeries;
    view.sample(frame);
  }

  @Override
  public void health(NodeHealth health) {
    view.health(health);
  }

  @Override
  public void incident(Incident incident) {
    check.incident(incident);
    view.incident(incident);
    if (options.headless()) {
      reporter.incident(incident, clock.millis());
    }
  }

  /**
   * Draws over the last picture in one go, so that nothing flickers. Each line is put into its
   * place, so that a picture too high for the terminal is cut and does not scroll.
   */
  private void show(List<String> lines) {
    var picture = new StringBuilder();
    if (!entered) {
      entered = true;
      picture.append(ENTER);
    }
    for (int i = 0; i < lines.size(); i++) {
      // Erased first, not last: behind a full line the cursor still stands on its last sign.
      picture.append("\u001b[").append(i + 1).append(";1H\u001b[K").append(lines.get(i));
    }
    out.print(picture.append("\u001b[J"));
    out.flush();
  }
}
