/**
 * A GPU cluster that exists only in memory: the same records and raw log lines that real nodes
 * send, for the demo and for end-to-end tests. Physics first: faults change what a GPU, a host or a
 * link does, and every number that leaves here follows from that. What was planned (the labels)
 * stays inside; nothing of it may be in the output. No clock and no unseeded random: time is an
 * argument.
 */
@NullMarked
package io.forestall.simulator;

import org.jspecify.annotations.NullMarked;
