/**
 * How records become bytes on a topic and back: Confluent framing, and the registries that know the
 * schemas.
 */
@NullMarked
package io.forestall.schemas.serde;

import org.jspecify.annotations.NullMarked;
