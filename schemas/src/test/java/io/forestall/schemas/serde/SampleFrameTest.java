package io.forestall.schemas.serde;

import static org.assertj.core.api.Assertions.assertThat;

import io.forestall.schemas.record.NodeSample;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

final class SampleFrameTest {
  @BeforeAll
  static void trustRecords() {
    TrustedRecords.trust();
  }

  @RepeatedTest(50)
  void toSample_ofAFilledFrame_isTheRecordAgain(RepetitionInfo run) {
    NodeSample sample = SampleRecords.nodeSample(new SplittableRandom(run.getCurrentRepetition()));
    sample.setExtras(List.of()); // a frame counts them only
    sample.getSources().forEach(source -> source.setRejected(0));
    var frame = new SampleFrame();
    frame.fill(SampleRecords.nodeSample(new SplittableRandom(99))); // nothing of it may be left
    frame.fill(sample);

    assertThat(frame.toSample()).isEqualTo(sample);
  }

  @Test
  void addBlank_beyondTheFirstArrays_keepsAll() {
    var frame = new SampleFrame();
    for (int device = -1; device < 20; device++) {
      frame.addBlank(2, device);
    }

    assertThat(frame.blanks).isEqualTo(21);
    assertThat(frame.toSample().getBlanks()).hasSize(21);
    assertThat(frame.toSample().getBlanks().get(20).getDevice()).isEqualTo(19);
    frame.clear();
    assertThat(frame.toSample().getBlanks()).isEmpty();
  }
}
