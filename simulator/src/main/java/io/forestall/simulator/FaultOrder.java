package io.forestall.simulator;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * One fault that a scenario asks for by name.
 *
 * @param fault its number
 * @param at from the scenario's start to the failure; null for any time
 * @param node which it hits; empty for any
 * @param job whose nodes it may hit; empty for any
 * @param device index of the device; {@link PlannedFault#NO_DEVICE} for any
 */
record FaultOrder(String fault, @Nullable Duration at, String node, String job, int device) {}
