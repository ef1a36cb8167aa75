/**
 * Kafka Streams runner: wires the engine-neutral stages to topics and stores. It decides nothing.
 */
@NullMarked
package io.forestall.streams.kafka;

import org.jspecify.annotations.NullMarked;
