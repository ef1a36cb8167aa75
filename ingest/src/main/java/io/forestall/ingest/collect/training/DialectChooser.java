package io.forestall.ingest.collect.training;

import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Finds out which framework a log is of, and stays with it.
 *
 * <p>Until one is chosen, the first dialect that knows a line speaks. One that knew {@value
 * #STREAK} lines, with none of another framework between them, is chosen; from then on the others
 * are only listened to, and one of them takes over in the same way, as when a job is restarted with
 * another program. The generic dialect speaks only as long as no framework was seen.
 */
final class DialectChooser {
  private static final int STREAK = 5;

  private final StepDialect generic = new GenericDialect();
  private final List<StepDialect> dialects =
      List.of(
          new MegatronDialect(),
          new NemoDialect(),
          new TorchtitanDialect(),
          new NanogptDialect(),
          new DeepspeedDialect(),
          new LightningDialect(),
          new HuggingFaceDialect(),
          new MlperfDialect(),
          generic);
  private @Nullable StepDialect chosen;
  private @Nullable StepDialect last;
  private int streak;
  private boolean frameworkSeen;
  private StepDialect speaker = generic;

  /** Reads a line and passes on what it says. */
  void parse(LogLine line, Consumer<StepLine> sink) {
    StepDialect first = chosen;
    if (first != null && speaks(first, line, sink)) {
      streak = 0;
      return;
    }
    for (StepDialect dialect : dialects) {
      if (dialect == first) {
        continue;
      }
      boolean knows =
          maySpeak(dialect) ? speaks(dialect, line, sink) : dialect.parse(line, ignored -> {});
      if (knows) {
        known(dialect);
        return;
      }
    }
  }

  private boolean speaks(StepDialect dialect, LogLine line, Consumer<StepLine> sink) {
    StepDialect before = speaker;
    speaker = dialect; // whoever takes the line may ask for the name
    boolean knows = dialect.parse(line, sink);
    if (!knows) {
      speaker = before;
    }
    return knows;
  }

  private boolean maySpeak(StepDialect dialect) {
    return chosen == null && (dialect != generic || !frameworkSeen);
  }

  private void known(StepDialect dialect) {
    streak = dialect == last ? streak + 1 : 1;
    last = dialect;
    frameworkSeen |= dialect != generic;
    if (streak >= STREAK) {
      chosen = dialect;
      streak = 0;
    }
  }

  /** The dialect that spoke last, generic when none did. */
  String name() {
    return speaker.name();
  }
}
