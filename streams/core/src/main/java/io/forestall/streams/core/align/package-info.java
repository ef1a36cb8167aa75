/**
 * First step of stage A: decides which records of a node count, and when they were true. Knows
 * nothing of metrics or faults.
 */
@NullMarked
package io.forestall.streams.core.align;

import org.jspecify.annotations.NullMarked;
