/** A Kafka broker inside this process: for the demo, for tests, and for a first look. */
@NullMarked
package io.forestall.app.broker;

import org.jspecify.annotations.NullMarked;
