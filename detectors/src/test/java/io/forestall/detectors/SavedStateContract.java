package io.forestall.detectors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Objects;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/**
 * What every bank's saved state must keep: it reads the golden file of each released version for
 * ever, writes the newest one byte for byte, refuses what is newer, cut short or damaged, and is
 * then as it was.
 *
 * <p>The golden file of a new version is written with {@code -Dforestall.golden.write=FOLDER}.
 */
public abstract class SavedStateContract {

  /** A bank under test; made anew, and empty, for every test. */
  protected interface Bank {
    void write(StateWriter out);

    void read(StateReader in);

    /** Feeds a fixed, varied input; the first call is what the golden file was written after. */
    void feed();

    /** Fails if the class's invariants do not hold. */
    void check();
  }

  /** The golden files' name without version and ending. */
  protected abstract String name();

  protected abstract Bank newBank();

  /** What a refusal calls it. */
  protected String stateName() {
    return "Bank";
  }

  @Test
  void write_fedBank_equalsGoldenFile() throws IOException {
    byte[] written = fed();
    String folder = System.getProperty("forestall.golden.write");
    if (folder != null) {
      Files.write(Path.of(folder, name() + "-v1.bin"), written);
    }
    assertEqual(written, golden());
  }

  @Test
  void read_goldenVersion1_continuesAsIfNeverSaved() throws IOException {
    Bank restored = newBank();
    StateReader in = new StateReader(golden());
    restored.read(in);
    assertThat(in.remaining()).isZero();
    assertEqual(bytesOf(restored), golden());

    Bank straight = newBank();
    straight.feed();
    straight.feed();
    restored.feed();
    restored.check();
    assertEqual(bytesOf(restored), bytesOf(straight));
  }

  @Test
  void read_newerVersion_isRefusedByName() {
    byte[] newer = fed();
    newer[0]++;
    assertThatExceptionOfType(StateFormatException.class)
        .isThrownBy(() -> newBank().read(new StateReader(newer)))
        .withMessageContaining("version 2")
        .withMessageContaining(stateName());
    newer[0] = 0;
    assertThatExceptionOfType(StateFormatException.class)
        .isThrownBy(() -> newBank().read(new StateReader(newer)))
        .withMessageContaining("version 0");
  }

  @Test
  void read_cutAnywhere_isRefusedAndChangesNothing() {
    byte[] saved = fed();
    Bank bank = newBank();
    bank.feed();
    bank.feed();
    byte[] before = bytesOf(bank);
    for (int length = 0; length < saved.length; length++) {
      byte[] cut = Arrays.copyOf(saved, length);
      assertThatExceptionOfType(StateFormatException.class)
          .as("cut to %d bytes", length)
          .isThrownBy(() -> bank.read(new StateReader(cut)));
    }
    assertEqual(bytesOf(bank), before);
  }

  /** Fuzz: damaged state is refused, or read into a bank that keeps its invariants. */
  @Test
  void read_damaged_isRefusedOrKeepsInvariants() {
    byte[] saved = fed();
    for (int seed = 0; seed < 2_000; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      byte[] damaged = saved.clone();
      for (int changes = 1 + random.nextInt(4); changes > 0; changes--) {
        int at = random.nextInt(random.nextInt(4) == 0 ? 16 : damaged.length);
        boolean replace = random.nextBoolean();
        damaged[at] = (byte) (replace ? random.nextInt() : damaged[at] ^ (1 << random.nextInt(8)));
      }
      try {
        Bank bank = newBank();
        if (isRead(bank, damaged)) {
          bank.check();
          bank.feed();
          bank.check();
        }
      } catch (RuntimeException | AssertionError e) {
        throw new AssertionError("seed " + seed, e);
      }
    }
  }

  private static boolean isRead(Bank bank, byte[] bytes) {
    try {
      bank.read(new StateReader(bytes));
      return true;
    } catch (StateFormatException refused) {
      return false;
    }
  }

  private byte[] fed() {
    Bank bank = newBank();
    bank.feed();
    bank.check();
    return bytesOf(bank);
  }

  private static void assertEqual(byte[] actual, byte[] expected) {
    assertThat(Arrays.mismatch(actual, expected)).as("first byte that differs").isEqualTo(-1);
  }

  private static byte[] bytesOf(Bank bank) {
    StateWriter out = new StateWriter();
    bank.write(out);
    return out.toBytes();
  }

  private byte[] golden() throws IOException {
    String path = "/golden/" + name() + "-v1.bin";
    try (InputStream in =
        Objects.requireNonNull(SavedStateContract.class.getResourceAsStream(path), path)) {
      return in.readAllBytes();
    }
  }
}
