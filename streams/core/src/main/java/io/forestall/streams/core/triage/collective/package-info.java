/**
 * Stage B, from collective libraries, watchdogs and launchers: which ranks of a job are behind the
 * others in the sequence of collective operations. Speaks of nobody as long as the job goes on.
 */
@NullMarked
package io.forestall.streams.core.triage.collective;

import org.jspecify.annotations.NullMarked;
