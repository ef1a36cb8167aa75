/** Stage B, from comparison: devices with their peers, and the whole job with its own past. */
@NullMarked
package io.forestall.streams.core.triage.peers;

import org.jspecify.annotations.NullMarked;
