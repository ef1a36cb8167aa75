package io.forestall.bench.quality.budget;

import io.forestall.app.backtest.detect.RunWindow;
import io.forestall.app.traces.RawLines;
import io.forestall.schemas.FaultClass;
import io.forestall.schemas.record.Anomaly;
import io.forestall.schemas.record.Incident;
import io.forestall.schemas.record.NodeEvent;
import io.forestall.schemas.record.NodeSample;
import io.forestall.schemas.record.Placement;
import io.forestall.schemas.record.StepProgress;
import io.forestall.schemas.serde.SampleFrame;
import io.forestall.streams.core.CoreConfig;
import io.forestall.streams.core.Evidence;
import io.forestall.streams.core.InlineRunner;
import io.forestall.traces.LabelKind;
import io.forestall.traces.Trace;
import io.forestall.traces.TraceEvent;
import io.forestall.traces.TraceLabel;
import io.forestall.traces.TraceLabels;
import io.forestall.traces.TraceListener;
import io.forestall.traces.TraceProblems;
import io.forestall.traces.TraceSelection;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Counts on labelled traces how often each detector's findings are about a fault, and writes the
 * table of precisions that ships with the program.
 *
 * <pre>
 *   java -cp 'bench/target/forestall-bench.jar:bench/target/lib/*' \
 *       io.forestall.bench.quality.budget.PrecisionTable --name NAME@VERSION --out FILE.csv DIR …
 * </pre>
 *
 * A finding is one condition of one device or host from its beginning to its end, however often it
 * is said; it is true when a label that is not benign covers its node from five minutes before the
 * onset to half an hour after the end, for consequences of a fault are no false alarms. Windows
 * count by their weights, so that healthy time has its share.
 */
public final class PrecisionTable {
  private static final long BEFORE_MILLIS = 300_000;
  private static final long AFTER_MILLIS = 1_800_000;
  private static final long LASTING_MILLIS = 30_000;

  /** What one detector found. */
  private static final class Tally {
    private double brief;
    private double briefTrue;
    private double lasting;
    private double lastingTrue;
  }

  /** A condition while it lasts. */
  private static final class Finding {
    private final Anomaly first;
    private long windowMillis;

    Finding(Anomaly first) {
      this.first = first;
    }
  }

  private final Map<String, Tally> tallies = new TreeMap<>();

  private PrecisionTable() {}

  public static void main(String[] arguments) throws IOException {
    if (arguments.length < 5 || !arguments[0].equals("--name") || !arguments[2].equals("--out")) {
      System.err.println("usage: PrecisionTable --name NAME@VERSION --out FILE.csv DIR...");
      System.exit(2);
    }
    var table = new PrecisionTable();
    for (String folder : List.of(arguments).subList(4, arguments.length)) {
      var problems = new TraceProblems();
      Trace trace = Trace.open(Path.of(folder), problems);
      List<TraceLabel> labels = TraceLabels.read(trace.folder(), problems);
      RunWindow.of(trace).parallelStream().forEach(window -> table.add(trace, window, labels));
    }
    Files.write(Path.of(arguments[3]), table.lines(arguments[1]));
  }

  private void add(Trace trace, RunWindow window, List<TraceLabel> labels) {
    Map<String, Finding> findings = new TreeMap<>();
    try {
      play(trace, window, findings);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    synchronized (tallies) {
      for (Finding finding : findings.values()) {
        boolean found = labels.stream().anyMatch(label -> covers(label, finding.first));
        Tally tally = tallies.computeIfAbsent(finding.first.getDetector(), name -> new Tally());
        double weight = window.weight();
        tally.brief += weight;
        tally.briefTrue += found ? weight : 0;
        if (finding.windowMillis >= LASTING_MILLIS) {
          tally.lasting += weight;
          tally.lastingTrue += found ? weight : 0;
        }
      }
    }
  }

  private static boolean covers(TraceLabel label, Anomaly finding) {
    long fromMillis = label.onsetMillis() - BEFORE_MILLIS;
    long toMillis =
        label.endMillis() == TraceLabel.NO_END ? Long.MAX_VALUE : label.endMillis() + AFTER_MILLIS;
    long timeMillis = finding.getEventTimeMillis();
    boolean there =
        label.node().equals(finding.getNode())
            || (!label.job().isEmpty() && label.job().equals(finding.getJob()))
            || (label.node().isEmpty() && label.job().isEmpty());
    return label.kind() != LabelKind.BENIGN
        && there
        && timeMillis >= fromMillis
        && timeMillis <= toMillis;
  }

  private static void play(Trace trace, RunWindow window, Map<String, Finding> findings)
      throws IOException {
    var runner = new InlineRunner(CoreConfig.DEFAULT, new Findings(findings));
    var player = new Player(trace, runner);
    if (window.name().isEmpty()) {
      trace.play(player);
    } else {
      trace.play(
          new TraceSelection(window.nodes(), window.fromMillis(), window.toMillis()), player);
    }
    player.lines.close();
    runner.finish(window.toMillis());
  }

  private record Findings(Map<String, Finding> findings) implements InlineRunner.Output {
    @Override
    public void incident(Incident incident) {}

    @Override
    public void anomaly(String key, Anomaly anomaly) {
      boolean statistics = anomaly.getDetector().equals(Evidence.UNLIKE_ITSELF);
      boolean hint =
          statistics
              ? anomaly.getScore() < 1
              : anomaly.getFaultClass().equals(FaultClass.UNUSUAL.name());
      if (hint) {
        return;
      }
      long since = anomaly.getEventTimeMillis() - anomaly.getWindowMillis();
      Finding finding =
          findings.computeIfAbsent(
              anomaly.getNode()
                  + '|'
                  + anomaly.getDetector()
                  + '|'
                  + anomaly.getDevice()
                  + '|'
                  + anomaly.getInstance()
                  + '|'
                  + since,
              name -> new Finding(anomaly));
      finding.windowMillis = Math.max(finding.windowMillis, anomaly.getWindowMillis());
    }
  }

  private static final class Player implements TraceListener {
    private final InlineRunner runner;
    private final RawLines lines;
    private final SampleFrame frame = new SampleFrame();

    Player(Trace trace, InlineRunner runner) {
      this.runner = runner;
      this.lines =
          new RawLines(
              trace,
              new RawLines.Sink() {
                @Override
                public void event(NodeEvent event) {
                  runner.event(event);
                }

                @Override
                public void step(StepProgress step) {
                  runner.step(step);
                }
              });
    }

    @Override
    public void placement(Placement placement) {
      runner.placement(placement);
    }

    @Override
    public void sample(NodeSample sample) {
      lines.advance(sample.getEventTimeMillis());
      frame.fill(sample);
      runner.sample(frame);
    }

    @Override
    public void event(TraceEvent event) {
      if (event.recorded() == null) {
        lines.line(event);
      } else {
        runner.event(event.recorded());
      }
    }

    @Override
    public void step(StepProgress step) {
      runner.step(step);
    }
  }

  private List<String> lines(String name) {
    List<String> lines = new ArrayList<>();
    lines.add("# " + name);
    tallies.forEach(
        (detector, tally) ->
            lines.add(
                String.join(
                    ",",
                    detector,
                    String.valueOf(Math.round(tally.brief)),
                    String.valueOf(Math.round(tally.briefTrue)),
                    String.valueOf(Math.round(tally.lasting)),
                    String.valueOf(Math.round(tally.lastingTrue)))));
    return lines;
  }
}
