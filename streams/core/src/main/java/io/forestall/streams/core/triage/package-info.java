/** Stage B: the evidence of one job's nodes becomes incidents. Knows nothing of raw metrics. */
@NullMarked
package io.forestall.streams.core.triage;

import org.jspecify.annotations.NullMarked;
