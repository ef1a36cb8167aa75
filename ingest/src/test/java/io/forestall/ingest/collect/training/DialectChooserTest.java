package io.forestall.ingest.collect.training;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class DialectChooserTest {
  private final List<String> spoken = new ArrayList<>();
  private final DialectChooser chooser = new DialectChooser();

  @Test
  void parse_oneFramework_ignoresWordsOfOthers() {
    for (int i = 1; i <= 6; i++) {
      parse(megatron(i));
    }
    for (int i = 100; i < 120; i++) {
      parse("reached step " + i);
      parse(megatron(i));
    }
    assertThat(spoken).hasSize(26).allMatch(line -> line.startsWith("megatron "));
  }

  @Test
  void parse_beforeTheChoice_bothSpeak() {
    parse("[Rank 0] step=1, skipped=0, lr=[0.1]");
    parse(megatron(1));
    assertThat(spoken).containsExactly("deepspeed 1", "megatron 1");
  }

  @Test
  void parse_generic_isSilentOnceAFrameworkWasSeen() {
    parse(megatron(1));
    for (int i = 10; i < 14; i++) {
      parse("step " + i);
    }
    assertThat(spoken).containsExactly("megatron 1");
  }

  @Test
  void parse_anotherFramework_takesOverAfterAStreak() {
    for (int i = 1; i <= 10; i++) {
      parse(megatron(i));
    }
    for (int i = 1; i <= 8; i++) {
      parse("[titan] step: " + i + "  loss:  8.1  grad_norm: 1.0  memory: 5GiB(6%)  tps: 99");
    }
    assertThat(spoken.subList(10, spoken.size()))
        .containsExactly("torchtitan 6", "torchtitan 7", "torchtitan 8");
    assertThat(chooser.name()).isEqualTo("torchtitan");
  }

  private void parse(String text) {
    chooser.parse(new LogLine(text, 0, 0), line -> spoken.add(chooser.name() + " " + line.step()));
  }

  private static String megatron(int step) {
    return " iteration " + step + "/ 1000 | consumed samples: 1 | lm loss: 2.0E+00 |";
  }
}
