package io.forestall.simulator;

import static io.forestall.schemas.Checks.requireArgument;

import io.forestall.traces.LabelKind;

/**
 * One kind of fault, or of benign phase, that a fleet can have: how often, and how to draw one.
 *
 * @param fault number in the catalogue of faults, such as F01
 * @param label what an incident should call it
 * @param kind whose fault it is
 * @param ratePerThousandNodeDays how many begin on 1,000 nodes of 8 GPUs in a day
 * @param assumedRate nobody has published the rate
 * @param hasPrecursor whether some or all of them show before they hurt
 * @param planner draws one
 */
record FaultRecipe(
    String fault,
    String label,
    LabelKind kind,
    double ratePerThousandNodeDays,
    boolean assumedRate,
    boolean hasPrecursor,
    Planner planner) {
  FaultRecipe {
    requireArgument(fault.matches("[FB]\\d\\d"), "fault must be F or B and two digits: %s", fault);
    requireArgument(!label.isEmpty(), "label of %s is empty", fault);
    requireArgument(
        ratePerThousandNodeDays >= 0 && ratePerThousandNodeDays < 1e6,
        "ratePerThousandNodeDays of %s must be in [0, 1e6): %s",
        fault,
        ratePerThousandNodeDays);
  }
}
