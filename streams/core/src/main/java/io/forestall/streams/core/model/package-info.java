/**
 * Trained models as a running job holds them: read from the bytes of topic {@code models}, asked
 * with rows of {@code features}. Knows nothing of how they were trained.
 */
@NullMarked
package io.forestall.streams.core.model;

import org.jspecify.annotations.NullMarked;
