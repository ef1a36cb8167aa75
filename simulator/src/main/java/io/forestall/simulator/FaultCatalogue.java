package io.forestall.simulator;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** All faults and benign phases by number, and which of them can happen to which node. */
final class FaultCatalogue {
  private static final List<FaultRecipe> RECIPES =
      Stream.of(GpuFaults.recipes(), HostFaults.RECIPES, BenignPhases.RECIPES)
          .flatMap(List::stream)
          .toList();

  /** Told by lines and counters that only NVIDIA's driver has. */
  private static final Set<String> NVIDIA_ONLY =
      Set.of("F01", "F02", "F03", "F04", "F05", "F06", "F07", "F08", "F30", "F33", "F34");

  /** What can happen to a server without accelerators and their ports. */
  private static final Set<String> WITHOUT_DEVICES =
      Set.of(
          "F20", "F21", "F22", "F23", "F24", "F25", "F26", "F27", "F31", "F36", "B04", "B05", "B06",
          "B07", "B08", "B10", "B16");

  /** They only show where no job runs. */
  private static final Set<String> IDLE_ONLY = Set.of("F35", "B12", "B13");

  private FaultCatalogue() {}

  static List<FaultRecipe> recipes() {
    return RECIPES;
  }

  static List<String> numbers() {
    return RECIPES.stream().map(FaultRecipe::fault).sorted().toList();
  }

  static Optional<FaultRecipe> find(String fault) {
    return RECIPES.stream().filter(recipe -> recipe.fault().equals(fault)).findFirst();
  }

  /** Whether such a node can have it, with a job on it or without. */
  static boolean suits(String fault, NodeLayout node, boolean busy) {
    if (busy == IDLE_ONLY.contains(fault)) {
      return false;
    }
    if (node.devices().isEmpty()) {
      return WITHOUT_DEVICES.contains(fault);
    }
    return node.vendor().equals("nvidia") || !NVIDIA_ONLY.contains(fault);
  }
}
