package io.forestall.streams.core.score;

import io.forestall.detectors.StateReader;
import io.forestall.detectors.StateWriter;
import io.forestall.schemas.FaultClass;
import io.forestall.schemas.record.NodeEvent;
import io.forestall.schemas.record.Placement;
import io.forestall.schemas.serde.SampleFrame;
import io.forestall.streams.core.Evidence;
import io.forestall.streams.core.Evidence.Forecast;
import io.forestall.streams.core.Evidence.Strength;
import io.forestall.streams.core.features.Feature;
import io.forestall.streams.core.features.FeatureSink;
import io.forestall.streams.core.features.NodeFeatures;
import io.forestall.streams.core.model.ModelInput;
import io.forestall.streams.core.model.ModelShelf;
import io.forestall.streams.core.model.ModelShelf.Shelved;
import io.forestall.streams.core.model.OutlierModel;
import io.forestall.streams.core.model.RiskModel;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Asks the trained models about each device of a node: how unlike a healthy one it is, and how
 * probable it is that it fails.
 *
 * <ul>
 *   <li>When: as often as {@link NodeFeatures} closes a half minute of event time, with the models
 *       that were made by then. Between two such times nothing changes, so a swap leaves no gap.
 *   <li>What it says: hints. A risk above the model's own alarm line names the fault of the feature
 *       that weighs most. As a supporting finding it brought three more predictions and 25 false
 *       pages on a trace that it was not trained on (docs/quality.md), so it opens nothing.
 *   <li>Cost: 300 small trees a device and half minute; the weightiest feature is looked for only
 *       when something is wrong.
 *   <li>State: 5 KB a device from the first model on, nothing before.
 *   <li>Accuracy: a log line that comes after the telemetry of its half minute counts in the next
 *       one, so the order in which topics arrive may show in a score, though never in a rule.
 * </ul>
 */
final class ModelScorer {
  /** A verdict holds until the next half minute is judged, and a little longer. */
  private static final long HOLD_MILLIS = 75_000;

  private static final int HOLD_INTERVALS = 3;

  private static final List<Duration> HORIZONS =
      List.of(Duration.ofMinutes(10), Duration.ofHours(1), Duration.ofDays(1));

  private final String node;
  private final DeviceNames names;
  private final ModelShelf shelf;
  private final NodeFeatures features = new NodeFeatures();
  private final EvidenceKeeper keeper;
  private final TreeMap<String, double[]> risks = new TreeMap<>(); // by device and HORIZONS
  private final Question question = new Question();
  private boolean following;

  ModelScorer(String node, DeviceNames names, ModelShelf shelf, ScoreConfig config) {
    this.node = node;
    this.names = names;
    this.shelf = shelf;
    this.keeper = new EvidenceKeeper(config);
  }

  /** What the devices work for from now on. */
  void placement(Placement record) {
    features.placement(record);
  }

  /** A line of one of the node's logs, at its corrected time. */
  void event(NodeEvent event, long timeMillis) {
    if (following) {
      features.event(event, timeMillis);
    }
  }

  /** What the node reported; the models are asked when it ends a half minute. */
  void sample(SampleFrame frame) {
    following |= !shelf.empty();
    if (!following) {
      return;
    }
    features.sample(frame, question);
    question.over();
    keeper.expire(
        frame.eventTimeMillis, Math.max(HOLD_MILLIS, HOLD_INTERVALS * (long) frame.intervalMillis));
  }

  /** The machine has started anew: what was said of it before is over. */
  void rebooted(long timeMillis) {
    keeper.endAll(timeMillis);
  }

  /** The messages since the last call. */
  List<Evidence> drain() {
    return keeper.drain();
  }

  Collection<Evidence> active() {
    return keeper.active();
  }

  /** Probability that the device fails within ten minutes; null without a model that says so. */
  @Nullable Double failsWithinTenMinutes(String device) {
    return risk(device, 0);
  }

  /** Probability that the device fails within an hour; null without a model that says so. */
  @Nullable Double failsWithinHour(String device) {
    return risk(device, 1);
  }

  /** Probability that the device fails within a day; null without a model that says so. */
  @Nullable Double failsWithinDay(String device) {
    return risk(device, 2);
  }

  private @Nullable Double risk(String device, int horizon) {
    double[] known = risks.get(device);
    return known == null || Double.isNaN(known[horizon]) ? null : known[horizon];
  }

  void write(StateWriter out) {
    out.writeBoolean(following);
    features.write(out);
    keeper.write(out);
    out.writeVarLong(risks.size());
    risks.forEach(
        (device, known) -> {
          out.writeString(device);
          out.writeDoubles(known, 0, known.length);
        });
  }

  void read(StateReader in) {
    following = in.readBoolean();
    features.read(in);
    keeper.read(in);
    for (int n = in.readCount("devices with a risk", 1); n > 0; n--) {
      double[] known = new double[HORIZONS.size()];
      risks.put(in.readString(), known);
      in.readDoubles(known, 0, known.length);
    }
  }

  /** What is asked of the rows that one sample ends. */
  private final class Question implements FeatureSink {
    private @Nullable RiskQuestion ofRisk;
    private @Nullable OutlierQuestion ofOutlier;
    private boolean begun;

    @Override
    public void row(String device, long timeMillis, double[] row) {
      if (!begun) {
        begin(timeMillis);
      }
      if (ofRisk != null) {
        ofRisk.ask(new Subject(node, device, names, timeMillis), row);
      }
      if (ofOutlier != null) {
        ofOutlier.ask(new Subject(node, device, names, timeMillis), row);
      }
    }

    private void begin(long timeMillis) {
      begun = true;
      risks.clear();
      var risk = shelf.risk(timeMillis);
      ofRisk = risk == null ? null : new RiskQuestion(risk);
      var outlier = shelf.outlier(timeMillis);
      ofOutlier = outlier == null ? null : new OutlierQuestion(outlier);
    }

    void over() {
      ofRisk = null;
      ofOutlier = null;
      begun = false;
    }
  }

  private final class OutlierQuestion {
    private final Shelved<OutlierModel> shelved;
    private final OutlierModel.Scorer scorer;
    private final double[] score = new double[1];

    OutlierQuestion(Shelved<OutlierModel> shelved) {
      this.shelved = shelved;
      this.scorer = shelved.model().scorer();
    }

    void ask(Subject subject, double[] row) {
      scorer.add(row);
      scorer.scores(score);
      if (score[0] >= 1) {
        OutlierModel model = shelved.model();
        int at = scorer.strangest(row);
        Feature feature = model.input().feature(at);
        double observed = model.input().value(row, at);
        double usual = model.input().fill(at);
        keeper.raise(
            subject
                .evidence(
                    "isolation-forest",
                    feature.name(),
                    FaultClass.UNUSUAL,
                    Strength.HINT,
                    score[0],
                    observed,
                    usual,
                    String.format(
                        Locale.ROOT,
                        "unlike a healthy device, most of all by %s: %.4g %s, usually %.4g",
                        feature.name(),
                        observed,
                        feature.unit(),
                        usual))
                .by(shelved.label(), model.pValue(score[0])));
      }
    }
  }

  private final class RiskQuestion {
    private final Shelved<RiskModel> shelved;
    private final RiskModel.Scorer scorer;
    private final double[] probabilities;

    RiskQuestion(Shelved<RiskModel> shelved) {
      this.shelved = shelved;
      this.scorer = shelved.model().scorer();
      this.probabilities = new double[shelved.model().horizons().size()];
    }

    void ask(Subject subject, double[] row) {
      scorer.add(row);
      scorer.probabilities(probabilities);
      double[] known = new double[HORIZONS.size()];
      Arrays.fill(known, Double.NaN);
      risks.put(subject.device(), known);
      boolean said = false;
      for (int h = 0; h < probabilities.length; h++) {
        RiskModel.Horizon horizon = shelved.model().horizons().get(h);
        int place = HORIZONS.indexOf(horizon.within());
        if (place >= 0) {
          known[place] = probabilities[h];
        }
        if (probabilities[h] >= horizon.alarm() && !said) { // the shortest says it for the others
          said = true;
          say(subject, row, h);
        }
      }
    }

    private void say(Subject subject, double[] row, int h) {
      RiskModel.Horizon horizon = shelved.model().horizons().get(h);
      ModelInput input = shelved.model().input();
      int at = scorer.weightiest(row, h);
      Feature feature = input.feature(at);
      long latestMillis = subject.timeMillis() + horizon.within().toMillis();
      keeper.raise(
          subject
              .evidence(
                  "failure-risk",
                  feature.name(),
                  feature.speaksFor(),
                  Strength.HINT,
                  probabilities[h] / horizon.alarm(),
                  input.value(row, at),
                  input.fill(at),
                  String.format(
                      Locale.ROOT,
                      "fails within %d min with probability %.2f, most of all by %s: %.4g %s,"
                          + " usually %.4g",
                      horizon.within().toMinutes(),
                      probabilities[h],
                      feature.name(),
                      input.value(row, at),
                      feature.unit(),
                      input.fill(at)))
              .forecast(new Forecast(latestMillis, subject.timeMillis(), latestMillis))
              .by(shelved.label(), Double.NaN));
    }
  }
}
