package io.forestall.training;

import com.google.errorprone.annotations.FormatMethod;
import io.forestall.streams.core.features.Feature;
import io.forestall.streams.core.features.FeatureList;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The model card: what was trained on what, how it was judged, what it is worth, and what it is not
 * for. Markdown; the plots are text, so that a card can be read and compared anywhere.
 */
final class ModelCard {
  private static final int PLOT_WIDTH = 40;

  private final TrainingData data;
  private final TrainingSettings settings;
  private final RiskTraining risk;
  private final @Nullable OutlierQuality outlier;
  private final Map<String, String> skipped;
  private final List<ModelGate.Result> gates;
  private final StringBuilder text = new StringBuilder();

  ModelCard(
      TrainingData data,
      TrainingSettings settings,
      RiskTraining risk,
      @Nullable OutlierQuality outlier,
      Map<String, String> skipped,
      List<ModelGate.Result> gates) {
    this.data = data;
    this.settings = settings;
    this.risk = risk;
    this.outlier = outlier;
    this.skipped = skipped;
    this.gates = gates;
  }

  String text() {
    add("# Model card: failure risk and outliers of accelerators%n%n");
    add("## Use%n%n");
    add("`device-risk` gives the probability that a device fails within each horizon;%n");
    add(
        "`device-outlier` says how unlike a healthy device it is (1 is the alarm line). Both look%n");
    add(
        "at one device every half minute. They rank and warn beside rules and log lines; neither is%n");
    add(
        "meant to drain a node alone. Trained on simulated traces they know the simulator's faults;%n");
    add("what they are worth on a fleet, only that fleet's own traces can tell.%n");
    gateList();
    dataTables();
    risk.qualities().forEach(this::horizon);
    outlierPart();
    if (!skipped.isEmpty()) {
      add("%n## Not trained or left out%n%n");
      skipped.forEach((what, why) -> add("- %s: %s%n", what, why));
    }
    parameters();
    features();
    return text.toString();
  }

  private void gateList() {
    add("%n## Gates%n%n");
    add("A horizon that misses what is asked of every horizon is left out of the model.%n%n");
    gates.forEach(result -> add("- %s%n", result.sentence()));
  }

  private void dataTables() {
    add("%n## Data%n%n| trace | nodes | labels | from | cut | to |%n|---|---|---|---|---|---|%n");
    for (TrainingData.Source source : data.sources()) {
      add(
          "| %s | %d | %d | %s | %s | %s |%n",
          source.name(),
          source.nodes(),
          source.labels(),
          Instant.ofEpochMilli(source.startMillis()),
          Instant.ofEpochMilli(source.cutMillis()),
          Instant.ofEpochMilli(source.endMillis()));
    }
    add("%n%,d samples gave %,d rows of use.%n", data.samples(), data.rowsSeen());
    add(
        "Split by node and by time, never by row: training nodes count before the cut, test nodes%n");
    add("after it, calibration nodes always, and a node has one part in all traces.%n%n");
    add("| part | nodes | rows kept |%n|---|---|---|%n");
    for (Part part : List.of(Part.TRAIN, Part.CALIBRATE, Part.TEST)) {
      add(
          "| %s | %d | %,d |%n",
          part.name().toLowerCase(Locale.ROOT), data.split().nodes(part), data.rows(part).size());
    }
  }

  private void horizon(HorizonQuality quality) {
    add("%n## Failure within %s%n%n", quality.name());
    add(
        "%d failures in training, %d in the test; %,d rows of the test, of which %.3g fail.%n%n",
        quality.trainFailures(), quality.testFailures(), quality.rows(), quality.baseRate());
    add("| measure | value |%n|---|---|%n");
    ModelGate.measures(quality).forEach((name, value) -> add("| %s | %.4g |%n", name, value));
    add(
        "%nFailures of the test that some row foresaw with a probability above the alarm line%s:%n%n",
        quality.alarm() > 1
            ? " (there is none: nowhere did four in five rows fail)"
            : String.format(
                Locale.ROOT,
                " of %.3g, where %.3g of the rows fail",
                quality.alarm(),
                quality.alarmPrecision()));
    add("| class | failures | foreseen | median lead |%n|---|---|---|---|%n");
    for (ClassQuality one : quality.classes()) {
      add(
          "| %s | %d | %d | %s |%n",
          one.faultClass(),
          one.failures(),
          one.foreseen(),
          Double.isNaN(one.medianLeadMillis())
              ? "–"
              : String.format(Locale.ROOT, "%.0f s", one.medianLeadMillis() / 1e3));
    }
    reliability(quality.reliability());
  }

  private void reliability(List<ReliabilityBin> bins) {
    add("%nReliability: `o` is what was observed, `|` what was forecast, `*` both.%n%n```%n");
    add("%15s %8s %9s %9s  0%s1%n", "probability", "rows", "forecast", "observed", dashes());
    for (ReliabilityBin bin : bins) {
      char[] line = " ".repeat(PLOT_WIDTH + 1).toCharArray();
      int forecast = (int) Math.round(bin.forecast() * PLOT_WIDTH);
      int observed = (int) Math.round(bin.observed() * PLOT_WIDTH);
      line[forecast] = '|';
      line[observed] = forecast == observed ? '*' : 'o';
      add(
          "%7.3f - %5.3f %8d %9.4f %9.4f  %s%n",
          bin.from(),
          bin.to(),
          bin.rows(),
          bin.forecast(),
          bin.observed(),
          new String(line).stripTrailing());
    }
    add("```%n");
  }

  private static String dashes() {
    return "-".repeat(PLOT_WIDTH - 1);
  }

  private void outlierPart() {
    if (outlier != null) {
      add("%n## Outliers%n%n");
      add(
          "Grown on %,d healthy rows; the alarm line is the %s quantile of other nodes' healthy%n",
          outlier.trainRows(), settings.healthyQuantile());
      add(
          "rows. On the test, %.4g of %,d healthy rows are above it, and %.4g of %,d rows on nodes%n",
          outlier.falseAlarmRatio(),
          outlier.testRows(),
          outlier.foundRatio(),
          outlier.faultyRows());
      add("with a fault.%n");
    }
  }

  private void parameters() {
    add("%n## Parameters%n%n");
    add(
        "Gradient-boosted trees: %d of at most %d leaves with at least %d rows, rate %s; isotonic%n",
        settings.boostedTrees(), settings.leaves(), settings.leafRows(), settings.learningRate());
    add(
        "calibration. Isolation forest: %d trees of %d rows. At most %,d rows; seed %d.%n",
        settings.isolationTrees(), settings.isolationRows(), settings.maxRows(), settings.seed());
  }

  private void features() {
    List<String> used = risk.input().names();
    add("%n## Features%n%n%d of %d; ", used.size(), FeatureList.SIZE);
    add("the others did not differ between rows.%n%n");
    add("| feature | unit | meaning |%n|---|---|---|%n");
    for (String name : used) {
      Feature feature = FeatureList.features().get(FeatureList.position(name));
      add("| %s | %s | %s |%n", feature.name(), feature.unit(), feature.description());
    }
  }

  @FormatMethod
  private void add(String format, Object... values) {
    text.append(String.format(Locale.ROOT, format, values));
  }
}
