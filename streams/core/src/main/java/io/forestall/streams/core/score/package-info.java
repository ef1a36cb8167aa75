/**
 * Second step of stage A: numbers and log lines of one node become evidence. Knows nothing of other
 * nodes, jobs' progress or incidents.
 */
@NullMarked
package io.forestall.streams.core.score;

import org.jspecify.annotations.NullMarked;
