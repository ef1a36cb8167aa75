/** Pictures of what simulated faults look like, to be compared with what is published of them. */
@NullMarked
package io.forestall.bench.faults;

import org.jspecify.annotations.NullMarked;
