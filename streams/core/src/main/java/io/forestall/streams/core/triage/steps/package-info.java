/** Stage B, from the job's own log: phase, step time, loss. */
@NullMarked
package io.forestall.streams.core.triage.steps;

import org.jspecify.annotations.NullMarked;
