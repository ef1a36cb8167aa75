/** How fast: each figure beside what the same machine does in the same run without our work. */
@NullMarked
package io.forestall.bench.speed;

import org.jspecify.annotations.NullMarked;
