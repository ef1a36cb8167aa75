package io.forestall.streams.core.triage;

import io.forestall.detectors.StateReader;
import io.forestall.detectors.StateWriter;
import io.forestall.streams.core.Evidence;
import io.forestall.streams.core.Evidence.Strength;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * The findings of one incident: those that hold now, and the strongest of each kind ever seen.
 * State: at most 64 kinds. Threads: none.
 */
final class EvidenceLedger {
  private static final int MAX_EVIDENCE = 64;

  private final TreeMap<String, Evidence> active = new TreeMap<>();
  private final TreeMap<String, Evidence> strongest = new TreeMap<>();

  /** Whether the same condition was seen before. */
  boolean knows(Evidence piece) {
    String key = key(piece);
    return active.containsKey(key) || strongest.containsKey(key);
  }

  /** Takes in a finding that holds. */
  void add(Evidence piece) {
    String key = key(piece);
    active.put(key, piece);
    Evidence before = strongest.get(key);
    if (before == null ? strongest.size() < MAX_EVIDENCE : piece.score() >= before.score()) {
      strongest.put(key, piece);
    }
  }

  /** Takes in the end of a finding; false if it did not hold. */
  boolean end(Evidence piece) {
    return active.remove(key(piece)) != null;
  }

  /** Whether nothing holds any more. */
  boolean quiet() {
    return active.isEmpty();
  }

  /** Whether the finding holds now. */
  boolean holds(Evidence piece) {
    return active.containsKey(key(piece));
  }

  /** What holds now. */
  List<Evidence> active() {
    return List.copyOf(active.values());
  }

  /** The strongest finding of each kind, whether it still holds or not. */
  List<Evidence> strongest() {
    return List.copyOf(strongest.values());
  }

  /** Everything but hints, of all that was ever seen. */
  Stream<Evidence> findings() {
    return strongest.values().stream().filter(piece -> piece.strength() != Strength.HINT);
  }

  SortedSet<String> devices() {
    var devices = new TreeSet<String>();
    findings().forEach(piece -> devices.add(piece.device()));
    return devices;
  }

  /** The nodes that what holds now speaks against, or else all of {@link #nodes}. */
  SortedSet<String> suspectNodes() {
    var nodes = new TreeSet<String>();
    for (Evidence piece : active.values()) {
      if (piece.strength() != Strength.HINT) {
        nodes.add(piece.node());
      }
    }
    return nodes.isEmpty() ? nodes() : nodes;
  }

  SortedSet<String> nodes() {
    var nodes = new TreeSet<String>();
    findings().forEach(piece -> nodes.add(piece.node()));
    return nodes;
  }

  /** Whether something was found, and all of it is statistics. */
  boolean statistical() {
    return findings().findAny().isPresent() && findings().allMatch(Evidence::statistical);
  }

  /** Whether something proves the fault by itself. */
  boolean proven() {
    return active.values().stream().anyMatch(piece -> piece.strength() == Strength.CONCLUSIVE);
  }

  /**
   * Whether what holds now opens an incident without waiting: a proof, two witnesses, or, if there
   * is nothing else, statistics that the alert budget has paid for.
   */
  boolean convincing() {
    boolean proof = proven() || (statistical() && !active.isEmpty());
    long witnesses =
        active.values().stream()
            .filter(piece -> piece.strength() != Strength.HINT && !piece.statistical())
            .map(Evidence::detector)
            .distinct()
            .count();
    return proof || witnesses >= 2;
  }

  /** When the first witness began; {@link Long#MAX_VALUE} if there is none now. */
  long witnessedMillis() {
    return active.values().stream()
        .filter(piece -> piece.strength() == Strength.SUPPORTING && !piece.statistical())
        .mapToLong(Evidence::sinceMillis)
        .min()
        .orElse(Long.MAX_VALUE);
  }

  private static String key(Evidence piece) {
    return piece.node() + '|' + piece.key();
  }

  void write(StateWriter out) {
    write(active.values(), out);
    write(strongest.values(), out);
  }

  private static void write(Collection<Evidence> pieces, StateWriter out) {
    out.writeInt(pieces.size());
    pieces.forEach(piece -> piece.write(out));
  }

  void read(StateReader in) {
    read(active, in);
    read(strongest, in);
  }

  private static void read(Map<String, Evidence> pieces, StateReader in) {
    for (int n = in.readInt(); n > 0; n--) {
      Evidence piece = Evidence.read(in);
      pieces.put(key(piece), piece);
    }
  }
}
