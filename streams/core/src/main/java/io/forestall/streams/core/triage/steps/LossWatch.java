package io.forestall.streams.core.triage.steps;

import io.forestall.detectors.StateReader;
import io.forestall.detectors.StateWriter;
import io.forestall.schemas.FaultClass;
import io.forestall.streams.core.Evidence;
import io.forestall.streams.core.Evidence.Strength;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A training that loses its way: the loss is no number, or leaves its usual range together with the
 * gradients, in two steps out of three. It is over after 20 good steps.
 *
 * <pre>
 *   bad step   no number, or norm > 5 x median of the last 50 good steps and loss > 1.15 x median,
 *              or loss > 5 x median
 * </pre>
 *
 * A large norm alone, or none while the scale of the loss is sought, is what skipped steps and
 * gradient clipping show, and one bad step alone may be bad data; both heal by themselves.
 */
final class LossWatch {
  private static final int LEARNED_STEPS = 10;
  private static final double FAR = 5;
  private static final double LOSS_FOLLOWS = 1.15;
  private static final int GOOD_STEPS = 20;

  private final RecentValues losses = new RecentValues(50);
  private final RecentValues norms = new RecentValues(50);
  private int lastThree;
  private int goodSteps;
  private long sinceMillis = -1;
  private double observed = Double.NaN;
  private boolean told;

  void see(long timeMillis, StepLine line) {
    if (!line.trains() || Double.isNaN(line.loss())) {
      return;
    }
    boolean bad = bad(line);
    lastThree = (lastThree << 1 | (bad ? 1 : 0)) & 0b111;
    if (!bad) {
      losses.add(line.loss());
      if (!Double.isNaN(line.gradNorm())) {
        norms.add(line.gradNorm());
      }
      goodSteps++;
      if (goodSteps >= GOOD_STEPS) {
        sinceMillis = -1;
      }
      return;
    }
    goodSteps = 0;
    observed = line.loss();
    if (sinceMillis < 0 && Integer.bitCount(lastThree) >= 2) {
      sinceMillis = timeMillis;
    }
  }

  private boolean bad(StepLine line) {
    if (Double.isInfinite(line.loss())) {
      return true;
    }
    if (losses.size() < LEARNED_STEPS) {
      return false;
    }
    double usual = losses.median();
    return line.loss() > FAR * usual
        || (line.gradNorm() > FAR * norms.median() && line.loss() > LOSS_FOLLOWS * usual);
  }

  /** Evidence when it begins, and its end when it is over; else null. */
  @Nullable Evidence tell(long nowMillis) {
    boolean diverged = sinceMillis >= 0;
    if (diverged == told) {
      return null;
    }
    told = diverged;
    Evidence evidence = evidence(nowMillis, diverged ? sinceMillis : nowMillis);
    return diverged ? evidence : evidence.end(nowMillis);
  }

  private Evidence evidence(long nowMillis, long beginMillis) {
    double usual = losses.median();
    String seen =
        Double.isInfinite(observed)
            ? "the loss is no number"
            : String.format(
                Locale.ROOT, "loss %.3g, usually %.3g, and so the gradients", observed, usual);
    return new Evidence(
        nowMillis,
        beginMillis,
        "",
        "",
        -1,
        "loss-watch",
        "",
        "",
        FaultClass.TRAINING_DIVERGED,
        Strength.CONCLUSIVE,
        1,
        Double.isInfinite(observed) ? Double.NaN : observed,
        usual,
        null,
        false,
        false,
        seen);
  }

  void write(StateWriter out) {
    losses.write(out);
    norms.write(out);
    out.writeInt(lastThree);
    out.writeInt(goodSteps);
    out.writeLong(sinceMillis);
    out.writeDouble(observed);
    out.writeBoolean(told);
  }

  void read(StateReader in) {
    losses.read(in);
    norms.read(in);
    lastThree = in.readInt();
    goodSteps = in.readInt();
    sinceMillis = in.readLong();
    observed = in.readDouble();
    told = in.readBoolean();
  }
}
