package io.forestall.streams.core.score;

import io.forestall.schemas.FaultClass;
import io.forestall.streams.core.Evidence.Strength;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

/**
 * What each XID of the NVIDIA driver means for us, from {@code xid.csv}.
 *
 * <p>Errors that are usually the application's own (13, 31, 43, 45, 68, 109 and their kin) are
 * hints only: a user's bug must not drain a node. An unknown number is a hint, too.
 *
 * @see <a href="https://docs.nvidia.com/deploy/xid-errors/">NVIDIA, XID errors</a>
 */
final class XidCatalogue {
  /** One line of the catalogue. */
  record Entry(int code, FaultClass faultClass, Strength strength, String meaning) {}

  private static final Map<Integer, Entry> ENTRIES = load();

  private XidCatalogue() {}

  static Entry entry(int code) {
    Entry entry = ENTRIES.get(code);
    return entry != null
        ? entry
        : new Entry(code, FaultClass.UNUSUAL, Strength.HINT, "unknown to this version");
  }

  private static Map<Integer, Entry> load() {
    var entries = new HashMap<Integer, Entry>();
    var stream = Objects.requireNonNull(XidCatalogue.class.getResourceAsStream("xid.csv"));
    try (var reader = new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))) {
      reader.readLine(); // header
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        String[] cells = line.split(",", 4);
        int code = Integer.parseInt(cells[0]);
        entries.put(
            code,
            new Entry(code, FaultClass.valueOf(cells[1]), Strength.valueOf(cells[2]), cells[3]));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return Map.copyOf(entries);
  }
}
