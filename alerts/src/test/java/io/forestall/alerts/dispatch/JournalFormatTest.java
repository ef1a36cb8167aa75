package io.forestall.alerts.dispatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

class JournalFormatTest {
  @Test
  void scan_framesOfEverySize_givesThemBack() throws IOException {
    List<byte[]> payloads = List.of(new byte[0], bytes("one"), new byte[100_000], bytes("last"));
    JournalFormat.Scan scan = JournalFormat.scan(file(payloads));
    assertThat(texts(scan.payloads())).isEqualTo(texts(payloads));
    assertThat(scan.damagedBytes()).isZero();
    assertThat(scan.tornBytes()).isZero();
    assertThat(JournalFormat.scan(new byte[0]).payloads()).isEmpty();
  }

  @Test
  void scan_cutAnywhere_keepsWhatWasComplete() throws IOException {
    List<byte[]> payloads = List.of(bytes("one"), bytes("second"), bytes("third"));
    byte[] file = file(payloads);
    int[] ends = {15, 15 + 18, 15 + 18 + 17};
    assertThat(file).hasSize(ends[2]);
    for (int length = 0; length <= file.length; length++) {
      JournalFormat.Scan scan = JournalFormat.scan(Arrays.copyOf(file, length));
      int cut = length;
      long complete = Arrays.stream(ends).filter(end -> end <= cut).count();
      assertThat(scan.payloads()).as("cut at %s", length).hasSize((int) complete);
      assertThat(scan.damagedBytes()).as("cut at %s", length).isZero();
      assertThat(scan.tornBytes())
          .isEqualTo(length - (complete == 0 ? 0 : ends[(int) complete - 1]));
    }
  }

  @Test
  void scan_newerVersion_isRefusedByName() {
    byte[] file = file(List.of(bytes("one")));
    file[3] = 2;
    assertThatThrownBy(() -> JournalFormat.scan(file))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("version 2");
  }

  /** Whatever happens to some bytes, every frame whose own bytes are unharmed is found. */
  @RepeatedTest(200)
  void scan_damagedAnywhere_losesOnlyTheDamagedFrames(RepetitionInfo run) throws IOException {
    var random = new SplittableRandom(run.getCurrentRepetition());
    var payloads = new ArrayList<byte[]>();
    var starts = new ArrayList<Integer>();
    var out = new ByteArrayOutputStream();
    for (int i = 0; i < 40; i++) {
      byte[] payload = new byte[4 + random.nextInt(200)];
      random.nextBytes(payload);
      payload[0] = (byte) i;
      payloads.add(payload);
      starts.add(out.size());
      out.writeBytes(JournalFormat.frame(payload).array());
    }
    byte[] file = out.toByteArray();
    boolean[] harmed = new boolean[payloads.size()];
    for (int hits = random.nextInt(1, 6); hits > 0; hits--) {
      int at = random.nextInt(4, file.length); // the first marker may say "newer version"
      for (int i = at; i < Math.min(file.length, at + random.nextInt(1, 400)); i++) {
        byte before = file[i];
        file[i] = (byte) random.nextInt();
        int frame = frameAt(starts, i);
        harmed[frame] |= before != file[i];
      }
    }
    JournalFormat.Scan scan = JournalFormat.scan(file);
    List<String> found = texts(scan.payloads());
    for (int i = 0; i < payloads.size(); i++) {
      boolean isFound = found.contains(texts(payloads.subList(i, i + 1)).get(0));
      assertThat(isFound).as("frame %s", i).isEqualTo(!harmed[i]);
    }
  }

  @RepeatedTest(50)
  void scan_garbage_neverThrows(RepetitionInfo run) throws IOException {
    var random = new SplittableRandom(run.getCurrentRepetition());
    byte[] garbage = new byte[random.nextInt(20_000)];
    byte[] alphabet = {'F', 'J', 'R', 1, 0, 0, 0, 0, 7};
    for (int i = 0; i < garbage.length; i++) {
      garbage[i] = alphabet[random.nextInt(alphabet.length)];
    }
    JournalFormat.Scan scan = JournalFormat.scan(garbage);
    assertThat(scan.damagedBytes() + scan.tornBytes()).isLessThanOrEqualTo(garbage.length);
  }

  @RepeatedTest(20)
  void decode_mutatedEntries_throwNothingButIoException(RepetitionInfo run) {
    var random = new SplittableRandom(run.getCurrentRepetition());
    for (byte[] sample : JournalEntries.samples().stream().map(JournalEntry::encode).toList()) {
      for (int i = 0; i < 200; i++) {
        byte[] mutated = Arrays.copyOf(sample, random.nextInt(sample.length + 3));
        for (int edits = random.nextInt(4); edits > 0 && mutated.length > 0; edits--) {
          mutated[random.nextInt(mutated.length)] = (byte) random.nextInt();
        }
        try {
          JournalEntry.decode(mutated).applyTo(new JournalState());
        } catch (IOException expected) {
          assertThat(expected).isNotNull();
        }
      }
    }
  }

  @Test
  void decode_eachKind_givesItBack() throws IOException {
    for (JournalEntry entry : JournalEntries.samples()) {
      assertThat(JournalEntry.decode(entry.encode())).isEqualTo(entry);
    }
  }

  private static int frameAt(List<Integer> starts, int position) {
    int frame = 0;
    while (frame + 1 < starts.size() && starts.get(frame + 1) <= position) {
      frame++;
    }
    return frame;
  }

  private static byte[] file(List<byte[]> payloads) {
    var out = new ByteArrayOutputStream();
    payloads.forEach(payload -> out.writeBytes(JournalFormat.frame(payload).array()));
    return out.toByteArray();
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static List<String> texts(List<byte[]> payloads) {
    return payloads.stream()
        .map(payload -> new String(payload, StandardCharsets.ISO_8859_1))
        .toList();
  }
}
